using System.Reflection;

namespace Platform.Compat.Tests.Consumers;

public sealed class ConsumerTests
{
    [Theory]
    [InlineData("Yarp.ReverseProxy", "System.IO.Hashing", 1500)]
    [InlineData("StackExchange.Redis", "System.IO.Hashing", 6000)]
    [InlineData("StackExchange.Redis", "Pipelines.Sockets.Unofficial", 6000)]
    [InlineData("OpenTelemetry", null, 1500)]
    [InlineData("OpenTelemetry.Exporter.OpenTelemetryProtocol", null, 200)]
    public void Consumer_EveryMethod_FindsItsMembers(string consumer, string? standIn, int atLeast)
    {
        var assembly = Assembly.Load(consumer);

        var report = JitCompiler.CompileAll(assembly);

        Assert.True(report.Failures.Count == 0, string.Join('\n', report.Failures));
        Assert.True(report.Skipped.Count == 0, string.Join('\n', report.Skipped));
        Assert.True(report.Compiled >= atLeast, $"only {report.Compiled} methods of {consumer} were compiled");
        if (standIn is not null)
            Assert.Contains(assembly.GetReferencedAssemblies(), reference => reference.Name == standIn);
    }
}
