using System.Diagnostics;
using System.Globalization;
using Platform.Bench.Processes;
using Platform.Bench.Saving;
using Platform.Credentials.V1;

namespace Platform.Bench.Agents;

/// <summary>A member's machine: a folder that the real command line has enrolled, on the real services, with an agent that runs.</summary>
internal sealed class MemberMachine(PlatformStack stack, int httpPort, Cores cores, string folder)
{
    private readonly SavedCredential _credential = new(stack.OrganizationId, stack.InputKey);

    public string Data => Path.Combine(folder, "machine");

    public string Socket => Path.Combine(Data, "agent", "grpc.sock");

    public Guid CredentialId => _credential.Id;

    public async Task EnrolAsync(PublishedAgent agent)
    {
        await SaveAsync();
        await RunAsync(agent, stack.Password, "login", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{httpPort}"), "--email", PlatformStack.Email, "--password-stdin", "--data", Data);
    }

    /// <summary>Starts the agent, and waits until it holds the key.</summary>
    public async Task<ServerProcess> StartAgentAsync(PublishedAgent agent)
    {
        var process = ServerProcess.Start(agent.Start(cores, "agent", "--json", "--data", Data));
        await process.WaitForLineAsync("\"caught-up\"");
        return process;
    }

    /// <summary>The key's secret as it was saved last.</summary>
    public byte[] Secret => _credential.Secret;

    /// <summary>Rotates the key once; the new version.</summary>
    public async Task<long> SaveAsync()
    {
        var request = ApplyChangesRequest.Parser.ParseFrom(_credential.Next());
        await stack.Credentials.ApplyChangesAsync(request, stack.UserHeaders);
        return request.Changes[0].ExpectedVersion + 1;
    }

    private async Task RunAsync(PublishedAgent agent, byte[] input, params string[] arguments)
    {
        var start = agent.Start(cores, arguments);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        await process.StandardInput.BaseStream.WriteAsync(input);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        _ = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new BenchFailure($"piecesos {arguments[0]} failed: {await errors}");
    }
}
