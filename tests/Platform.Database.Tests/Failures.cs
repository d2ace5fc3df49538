using System.Reflection;
using Microsoft.Data.SqlClient;

namespace Platform.Database.Tests;

/// <summary>Exceptions as SqlClient makes them: its own types have no public constructor.</summary>
internal static class Failures
{
    public static SqlException OfNumber(int number, byte severity = 16)
    {
        var errors = (SqlErrorCollection)Make(typeof(SqlErrorCollection), _ => null);
        var error = (SqlError)Make(typeof(SqlError), parameter => parameter.Name switch
        {
            "infoNumber" => number,
            "errorClass" => severity,
            _ when parameter.ParameterType == typeof(string) => "text",
            _ when parameter.HasDefaultValue => parameter.DefaultValue,
            _ when parameter.ParameterType.IsValueType => Activator.CreateInstance(parameter.ParameterType),
            _ => null,
        });
        typeof(SqlErrorCollection).GetMethod("Add", BindingFlags.Instance | BindingFlags.NonPublic)!.Invoke(errors, [error]);
        var create = typeof(SqlException).GetMethod("CreateException", BindingFlags.Static | BindingFlags.NonPublic, [typeof(SqlErrorCollection), typeof(string)])!;
        var exception = (SqlException)create.Invoke(null, [errors, "16.0"])!;
        Assert.Equal((number, severity), (exception.Number, exception.Class));
        return exception;
    }

    private static object Make(Type type, Func<ParameterInfo, object?> value)
    {
        var constructor = type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).MaxBy(one => one.GetParameters().Length)!;
        return constructor.Invoke([.. constructor.GetParameters().Select(value)]);
    }
}
