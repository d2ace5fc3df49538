using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Platform.Client;

namespace Platform.Piecesos.Commands;

/// <summary>Signs a person in and makes this machine their device. No password is kept.</summary>
internal static class LoginCommand
{
    private static readonly Argument<string?> Url = new("URL") { Description = "Address of the platform; left out, the one of this device.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<bool> NoBrowser = new("--no-browser") { Description = "This machine has no browser: show a code that you approve on another one, where your organizations allow it." };
    private static readonly Option<string?> Email = new("--email") { Description = "Sign in with this e-mail address and a password, without a browser.", HelpName = "ADDRESS" };
    private static readonly Option<bool> PasswordStdin = new("--password-stdin") { Description = "Read the password from standard input." };
    private static readonly Option<string?> DeviceName = new("--device-name") { Description = "Name of this machine. Default: its host name.", HelpName = "NAME" };
    private static readonly Option<bool> Replace = new("--replace") { Description = "Give up the device that the folder holds, with everything it keeps." };

    public static Command Create()
    {
        var command = new CliCommand(
            "login",
            "Signs in and enrols this machine as your device.",
            "piecesos login http://127.0.0.1:7080",
            "piecesos login https://keys.example.com --no-browser",
            "piecesos login https://keys.example.com --email ada@example.com --password-stdin < password.txt")
        {
            Url, NoBrowser, Email, PasswordStdin, DeviceName, Replace,
        };
        command.Run(RunAsync);
        return command;
    }

    private static async Task RunAsync(CliContext context, ParseResult result, CancellationToken cancellationToken)
    {
        var held = result.GetValue(Replace) ? LogoutCommand.TryIdentity(context.Store) : context.Store.Identity;
        var address = result.GetValue(Url) ?? held?.Servers.Http.ToString()
            ?? throw CliException.Usage("Say where the platform is: piecesos login URL");
        var servers = await ServerAddresses.DiscoverAsync(ParseUrl(address), cancellationToken);

        var fromStdin = result.GetValue(PasswordStdin);
        if (!fromStdin && result.GetValue(Email) is null)
        {
            await BrowserLogin.RunAsync(context, servers, result.GetValue(NoBrowser), result.GetValue(DeviceName), result.GetValue(Replace), cancellationToken);
            return;
        }

        if (!fromStdin && !context.Prompts.CanAsk)
            throw CliException.Usage("There is no terminal to ask for the password: use --password-stdin.");
        var email = result.GetValue(Email) ?? held?.Email ?? throw CliException.Usage("--password-stdin needs --email.");
        var password = fromStdin ? await context.Prompts.ReadFirstLineAsync(cancellationToken) : context.Prompts.AskHidden("Password");
        try
        {
            await SignInAsync(context, servers, email.Trim(), password, result.GetValue(DeviceName), result.GetValue(Replace), cancellationToken);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(password);
        }
    }

    /// <summary>Signs in, enrols, and says so. Set-up ends with it too.</summary>
    public static async Task SignInAsync(
        CliContext context, ServerAddresses servers, string email, byte[] password, string? deviceName, bool replace, CancellationToken cancellationToken)
    {
        if (replace)
        {
            // Not before the password was right. The old key proves nothing here: it may be what is lost.
            using var plain = new PlatformConnection(servers);
            await SignIn.WithPasswordAsync(plain, email, password, context.Time, cancellationToken);
            GiveUp(context);
        }

        var session = await SignIn.WithPasswordAsync(context.Store, servers, email, password, context.Time, cancellationToken);
        using var connection = new PlatformConnection(servers, context.Store);
        await EnrolAsync(context, connection, session, deviceName, cancellationToken);
    }

    /// <summary>Makes the machine a device of the person, keeps the session, and says so.</summary>
    public static async Task EnrolAsync(CliContext context, PlatformConnection connection, Session session, string? deviceName, CancellationToken cancellationToken)
    {
        var identity = await Enrolment.EnrollAsync(context.Store, connection, session, deviceName ?? Environment.MachineName, cancellationToken);
        context.Store.Save(session);

        if (context.Printer.IsJson)
        {
            context.Printer.Json(new JsonObject
            {
                ["user_id"] = identity.UserId.ToString("D"),
                ["email"] = session.Email,
                ["device_id"] = identity.DeviceId.ToString("D"),
                ["device_name"] = identity.Name,
                ["fingerprint"] = Enrolment.FingerprintOf(context.Store),
                ["server"] = connection.Addresses.Http.ToString(),
                ["expire_time"] = session.ExpireTime,
            });
        }
        else
        {
            context.Printer.Line($"Signed in as {session.Email}. This machine is your device {identity.Name}.");
            context.Printer.Line($"Fingerprint of this device and of the platform's signing keys: {Enrolment.FingerprintOf(context.Store)}");
            context.Printer.Line("Receive keys with: piecesos watch. Use them with: piecesos run -- COMMAND");
        }
    }

    /// <summary>Forgets the device of the folder. A secret store that does not answer keeps its entry until the next keys take its place.</summary>
    public static void GiveUp(CliContext context)
    {
        try
        {
            context.Store.Wipe();
        }
        catch (PlatformClientException exception) when (exception.Failure == ClientFailure.KeysUnavailable)
        {
            context.Printer.Note($"piecesos: {exception.Message}");
        }
    }

    public static Uri ParseUrl(string text) =>
        Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : $"https://{text}", UriKind.Absolute, out var url)
            ? url
            : throw CliException.Usage($"{text} is not an address such as https://keys.example.com.");
}
