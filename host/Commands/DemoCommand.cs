using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Grpc.Core;
using Platform.Client;
using Platform.Host.Demo;
using Platform.Host.Installation;
using Platform.Host.Running;

namespace Platform.Host.Commands;

/// <summary>Shows the main job end to end: against a platform of its own in a temporary folder, or against a running one.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var against = new Option<string?>("--against") { Description = "A running platform, such as http://127.0.0.1:7080.", HelpName = "URL" };
        var code = new Option<string?>("--setup-code") { Description = "With --against: the one-time code, when the platform has no user yet.", HelpName = "CODE" };
        var email = new Option<string?>("--email") { Description = "With --against: an account that makes an organization for the demo; its password is read from standard input.", HelpName = "EMAIL" };
        var command = new Command("demo", "Show the main job end to end; one JSON line per step, and exit code 1 when anything is missing.") { against, code, email };
        command.SetAction((parsed, cancellationToken) => CommonOptions.RunAsync(() => RunAsync(
            parsed.GetValue(against), parsed.GetValue(code), parsed.GetValue(email), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(string? against, string? setupCode, string? email, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("platform-demo-").FullName;
        var steps = new DemoSteps(Console.Out, cancellationToken);
        try
        {
            if (against is null)
                await AgainstOwnAsync(folder, steps, cancellationToken);
            else
                await AgainstAsync(ParseUrl(against), setupCode, email, folder, steps, cancellationToken);
            Console.WriteLine(new JsonObject { ["step"] = "done", ["ok"] = true }.ToJsonString());
            return 0;
        }
        catch (Exception exception) when (exception is DemoFailure or RpcException or PlatformClientException)
        {
            var reason = exception is RpcException rpc ? $"{rpc.StatusCode}: {rpc.Status.Detail}" : exception.Message;
            Console.WriteLine(new JsonObject { ["step"] = "failed", ["ok"] = false, ["reason"] = reason }.ToJsonString());
            return 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Uri ParseUrl(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url)
        ? url
        : throw new InstallationException($"--against takes an address such as http://127.0.0.1:7080; '{text}' is none.");

    private static async Task AgainstOwnAsync(string folder, DemoSteps steps, CancellationToken cancellationToken)
    {
        using var data = DataFolder.Open(Path.Combine(folder, "data"), exclusive: true);
        // While sync is away on purpose its warnings would only confuse.
        await using var platform = new PlatformProcess(data, new PlatformOptions(Port: 0, LogLevel.Error));
        await steps.RunAsync("start", _ => platform.StartAsync(cancellationToken));
        using var connection = new PlatformConnection(await ServerAddresses.DiscoverAsync(new Uri(platform.Url), cancellationToken));
        await new Demonstration(connection, steps, folder, new Interruption.OfSync(platform, cancellationToken), cancellationToken)
            .RunAsync(people => people.SetUpAsync(platform.SetupCode!));
    }

    private static async Task AgainstAsync(Uri server, string? setupCode, string? email, string folder, DemoSteps steps, CancellationToken cancellationToken)
    {
        if (setupCode is null == email is null)
            throw new InstallationException("Give --setup-code, when the platform has no user yet, or --email, with the password on standard input.");

        using var connection = new PlatformConnection(await ServerAddresses.DiscoverAsync(server, cancellationToken));
        await new Demonstration(connection, steps, folder, new Interruption.OfDevices(), cancellationToken)
            .RunAsync(async people =>
            {
                if (setupCode is not null)
                    return await people.SetUpAsync(setupCode);

                var owner = await people.SignInAsync(email!, Encoding.UTF8.GetBytes(Console.In.ReadLine() ?? ""));
                return (owner, await people.CreateOrganizationAsync(owner));
            });
    }
}
