using System.Reflection;
using System.Runtime.CompilerServices;

namespace Platform.Compat.Tests.Consumers;

/// <summary>
/// Compiles every method of an assembly, which resolves every type and member that they name: what a stand-in lacks
/// shows here and not in production.
/// </summary>
internal static class JitCompiler
{
    private const BindingFlags Declared = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic
        | BindingFlags.Static | BindingFlags.Instance;

    public static Report CompileAll(Assembly assembly)
    {
        var compiled = 0;
        var failures = new List<string>();
        var skipped = new List<string>();
        foreach (var type in LoadTypes(assembly, failures))
        {
            foreach (var method in Methods(type, failures))
            {
                if (method.IsAbstract || method.GetMethodBody() is null)
                    continue;

                if (!GenericArguments.TryChoose(type, method, out var arguments))
                    skipped.Add($"{type}.{method.Name}");
                else if (TryCompile(type, method, arguments, failures))
                    compiled++;
            }
        }

        return new Report(compiled, failures, skipped);
    }

    private static IEnumerable<Type> LoadTypes(Assembly assembly, List<string> failures)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException exception)
        {
            failures.AddRange(exception.LoaderExceptions.Select(inner => inner?.Message ?? "a type does not load"));
            return exception.Types.OfType<Type>();
        }
    }

    private static IEnumerable<MethodBase> Methods(Type type, List<string> failures)
    {
        try
        {
            return [.. type.GetMethods(Declared), .. type.GetConstructors(Declared)];
        }
        catch (Exception exception) when (IsMissing(exception))
        {
            failures.Add($"{type}: {exception.Message}");
            return [];
        }
    }

    private static bool TryCompile(Type type, MethodBase method, Type[] arguments, List<string> failures)
    {
        try
        {
            if (arguments.Length == 0)
                RuntimeHelpers.PrepareMethod(method.MethodHandle);
            else
                RuntimeHelpers.PrepareMethod(method.MethodHandle, [.. arguments.Select(argument => argument.TypeHandle)]);

            return true;
        }
        catch (Exception exception) when (IsMissing(exception))
        {
            failures.Add($"{type}.{method.Name}: {exception.Message}");
            return false;
        }
    }

    private static bool IsMissing(Exception exception)
        => exception is MissingMemberException or TypeLoadException or FileNotFoundException or FileLoadException
            or BadImageFormatException or InvalidProgramException;

    /// <param name="Compiled">How many methods were compiled.</param>
    /// <param name="Failures">What could not be, as "type.method: reason".</param>
    /// <param name="Skipped">Generic methods for whose constraints no type argument was found.</param>
    internal sealed record Report(int Compiled, IReadOnlyList<string> Failures, IReadOnlyList<string> Skipped);
}
