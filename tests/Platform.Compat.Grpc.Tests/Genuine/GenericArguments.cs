using System.Reflection;

namespace Platform.Compat.Grpc.Tests.Genuine;

/// <summary>Picks an argument that satisfies the constraints of a type parameter, so that generic code can be compiled.</summary>
internal static class GenericArguments
{
    public static Type[] For(Type[] parameters) => [.. parameters.Select(For)];

    private static Type For(Type parameter)
    {
        if (parameter.GenericParameterAttributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
            return typeof(int);

        // A class or interface satisfies itself; a constraint that names a type parameter says no more than object does.
        var constraint = parameter.GetGenericParameterConstraints().FirstOrDefault(type => !type.ContainsGenericParameters);
        return constraint ?? typeof(object);
    }
}
