using System.Diagnostics;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Platform.TestKit;
using Xunit.Abstractions;

namespace Platform.Gateway.Tests.GrpcWeb;

/// <summary>Runs tests/gateway-web, where Connect's own client makes the calls, against a gateway of its own.</summary>
public class ConnectWebTests(ITestOutputHelper output)
{
    [NodeFact]
    public async Task ConnectWeb_AllItsTests_Pass()
    {
        await using var gateway = await GatewayHarness.StartAsync();
        await using var down = await GatewayHarness.StartAsync();
        await down.Backend.KillAsync();
        var contract = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(contract, DescriptorSet());
            if (!Directory.Exists(Path.Combine(NodeTests.Folder, "node_modules")))
                Assert.Equal(0, await RunAsync("npm", ["ci"], []));

            var exitCode = await RunAsync("node", ["--test"], new()
            {
                ["GATEWAY_URL"] = gateway.HttpUrl.GetLeftPart(UriPartial.Authority),
                ["GATEWAY_DOWN_URL"] = down.HttpUrl.GetLeftPart(UriPartial.Authority),
                ["GATEWAY_CONTRACT"] = contract,
            });

            Assert.Equal(0, exitCode);
        }
        finally
        {
            File.Delete(contract);
        }
    }

    private async Task<int> RunAsync(string program, string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = NodeTests.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        using var process = Process.Start(start)!;
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        try
        {
            var printed = await Task.WhenAll(
                process.StandardOutput.ReadToEndAsync(guard.Token), process.StandardError.ReadToEndAsync(guard.Token));
            await process.WaitForExitAsync(guard.Token);
            output.WriteLine(string.Concat(printed));
            return process.ExitCode;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>The contracts' files with everything they import, each after its imports.</summary>
    private static byte[] DescriptorSet()
    {
        var files = new List<FileDescriptor>();
        void Add(FileDescriptor file)
        {
            if (files.Contains(file))
                return;

            foreach (var dependency in file.Dependencies)
                Add(dependency);
            files.Add(file);
        }

        Add(Platform.Org.V1.TokenServiceReflection.Descriptor);
        Add(Platform.Org.V1.MembershipServiceReflection.Descriptor);
        Add(Platform.Sync.V1.SyncServiceReflection.Descriptor);
        var set = new FileDescriptorSet();
        set.File.AddRange(files.Select(file => FileDescriptorProto.Parser.ParseFrom(file.SerializedData)));
        return set.ToByteArray();
    }
}
