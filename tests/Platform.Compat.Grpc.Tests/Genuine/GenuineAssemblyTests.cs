using System.Reflection;
using System.Runtime.CompilerServices;
using Grpc.AspNetCore.Server;
using Grpc.Net.Client;

namespace Platform.Compat.Grpc.Tests.Genuine;

/// <summary>
/// The genuine packages were compiled against the packages that the stand-ins replace.
/// Compiling every method of theirs now finds a missing type or member here, not in production.
/// </summary>
public sealed class GenuineAssemblyTests
{
    private const BindingFlags Declared = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    public static TheoryData<string> Genuine => [typeof(GrpcChannel).Assembly.GetName().Name!, typeof(GrpcServiceOptions).Assembly.GetName().Name!];

    [Theory]
    [MemberData(nameof(Genuine))]
    public void Methods_OfGenuineAssembly_Compile(string assembly)
    {
        var failures = new List<string>();

        var compiled = 0;
        foreach (var method in Types(assembly).SelectMany(Methods))
        {
            try
            {
                Compile(method);
                compiled++;
            }
            catch (Exception exception)
            {
                failures.Add($"{method.DeclaringType}.{method.Name}: {exception.Message}");
            }
        }

        Assert.Empty(failures);
        // An empty list of failures proves nothing if there was nothing to compile.
        Assert.InRange(compiled, 500, int.MaxValue);
    }

    /// <summary>An override whose base method is gone still loads and compiles: it silently becomes a method that nobody calls.</summary>
    [Theory]
    [MemberData(nameof(Genuine))]
    public void Overrides_OfGenuineAssembly_OverrideSomething(string assembly)
    {
        var overrides = Types(assembly).SelectMany(Methods).OfType<MethodInfo>()
            .Where(method => method.IsVirtual && !method.Attributes.HasFlag(MethodAttributes.NewSlot))
            .ToList();

        var orphans = overrides.Where(method => method.GetBaseDefinition().DeclaringType == method.DeclaringType);

        Assert.Empty(orphans);
        Assert.NotEmpty(overrides);
    }

    [Theory]
    [InlineData("Grpc.Core.Api")]
    [InlineData("Grpc.Net.Common")]
    public void StandIn_Identity_IsThatOfThePackage(string name)
    {
        var genuineToken = typeof(GrpcChannel).Assembly.GetName().GetPublicKeyToken();

        var standIn = Assembly.Load(name).GetName();

        Assert.Equal(new Version(2, 0, 0, 0), standIn.Version);
        Assert.Equal(genuineToken, standIn.GetPublicKeyToken());
    }

    private static Type[] Types(string assembly) => Assembly.Load(assembly).GetTypes();

    private static IEnumerable<MethodBase> Methods(Type type) => [.. type.GetMethods(Declared), .. type.GetConstructors(Declared)];

    private static void Compile(MethodBase method)
    {
        if (method.IsAbstract || method.GetMethodBody() is null)
            return;

        Type[] arguments =
        [
            .. GenericArguments.For(method.DeclaringType!.GetGenericArguments()),
            .. method.IsGenericMethodDefinition ? GenericArguments.For(method.GetGenericArguments()) : [],
        ];
        if (arguments.Length == 0)
            RuntimeHelpers.PrepareMethod(method.MethodHandle);
        else
            RuntimeHelpers.PrepareMethod(method.MethodHandle, [.. arguments.Select(argument => argument.TypeHandle)]);
    }
}
