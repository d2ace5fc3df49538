using System.Reflection;

namespace Platform.Compat.Tests.Consumers;

public sealed class ConsumerTests
{
    [Theory]
    [InlineData("Yarp.ReverseProxy", 1500, "System.IO.Hashing")]
    [InlineData("StackExchange.Redis", 5000, "System.IO.Hashing", "Pipelines.Sockets.Unofficial")]
    [InlineData("Microsoft.Data.SqlClient", 5000, "Microsoft.SqlServer.Server")]
    [InlineData("OpenTelemetry", 1500)]
    [InlineData("OpenTelemetry.Exporter.OpenTelemetryProtocol", 200)]
    public void Consumer_EveryMethod_FindsItsMembers(string consumer, int atLeast, params string[] standIns)
    {
        var assembly = Assembly.Load(consumer);

        var report = JitCompiler.CompileAll(assembly);

        Assert.True(report.Failures.Count == 0, string.Join('\n', report.Failures));
        Assert.True(report.Skipped.Count == 0, string.Join('\n', report.Skipped));
        Assert.True(report.Compiled >= atLeast, $"only {report.Compiled} methods of {consumer} were compiled");
        Assert.Empty(standIns.Except(assembly.GetReferencedAssemblies().Select(reference => reference.Name)));
    }
}
