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
        var chosen = new Dictionary<Type, Type>();
        arguments = [];
        foreach (var parameter in parameters)
        {
            if (Choose(parameter, chosen) is not { } argument)
                return false;

            chosen.Add(parameter, argument);
        }

        arguments = [.. parameters.Select(parameter => chosen[parameter])];
        return true;
    }

    private static Type? Choose(Type parameter, Dictionary<Type, Type> chosen)
    {
        Type[] constraints = [.. parameter.GetGenericParameterConstraints().Select(constraint => Close(constraint, chosen))];
        return Candidates
            .Concat(constraints)
            .Concat(parameter.Assembly.GetTypes())
            .Where(candidate => !candidate.ContainsGenericParameters)
            .FirstOrDefault(candidate => Satisfies(candidate, parameter, constraints));
    }

    /// <summary>A constraint such as <c>Processor&lt;T[]&gt;</c> with the arguments chosen so far in place.</summary>
    private static Type Close(Type constraint, Dictionary<Type, Type> chosen)
    {
        if (chosen.TryGetValue(constraint, out var argument))
            return argument;

        if (constraint.IsArray)
            return Close(constraint.GetElementType()!, chosen).MakeArrayType();

        return constraint.IsGenericType
            ? constraint.GetGenericTypeDefinition().MakeGenericType([.. constraint.GetGenericArguments().Select(part => Close(part, chosen))])
            : constraint;
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
