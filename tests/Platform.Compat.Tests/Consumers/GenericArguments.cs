using System.Reflection;

namespace Platform.Compat.Tests.Consumers;

/// <summary>Chooses type arguments for a generic method or type, so that it can be compiled at all.</summary>
internal static class GenericArguments
{
    private static readonly Type[] Candidates =
    [
        typeof(object), typeof(int), typeof(string), typeof(Action), typeof(EventArgs), typeof(List<object>), typeof(DayOfWeek),
    ];

    /// <summary>False when nothing known here, nor a type of the same assembly, satisfies a constraint.</summary>
    public static bool TryChoose(Type type, MethodBase method, out Type[] arguments)
    {
        Type[] parameters =
        [
            .. type.IsGenericTypeDefinition ? type.GetGenericArguments() : [],
            .. method.IsGenericMethodDefinition ? method.GetGenericArguments() : [],
        ];
        arguments = new Type[parameters.Length];
        for (var index = 0; index < parameters.Length; index++)
        {
            if (Choose(parameters[index]) is not { } chosen)
                return false;

            arguments[index] = chosen;
        }

        return true;
    }

    private static Type? Choose(Type parameter)
    {
        var constraints = parameter.GetGenericParameterConstraints();
        return Candidates
            .Concat(constraints.Where(constraint => !constraint.ContainsGenericParameters))
            .Concat(parameter.Assembly.GetTypes().Where(type => !type.ContainsGenericParameters))
            .FirstOrDefault(candidate => Satisfies(candidate, parameter, constraints));
    }

    private static bool Satisfies(Type candidate, Type parameter, Type[] constraints)
    {
        var flags = parameter.GenericParameterAttributes;
        var isValue = flags.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        var isReference = flags.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint);
        var isNew = flags.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint);
        return (!isValue || candidate.IsValueType)
            && (!isReference || !candidate.IsValueType)
            && (!isNew || candidate.IsValueType || candidate.GetConstructor(Type.EmptyTypes) is not null)
            && constraints.All(constraint => constraint.IsAssignableFrom(candidate));
    }
}
