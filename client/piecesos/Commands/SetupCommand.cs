using System.CommandLine;
using System.Security.Cryptography;
using Google.Protobuf;
using Platform.Client;
using Platform.Org.V1;

namespace Platform.Piecesos.Commands;

/// <summary>Makes the first owner and organization of a new installation.</summary>
internal static class SetupCommand
{
    private static readonly Argument<string> Link = new("LINK") { Description = "The one-time link that the installation printed." };
    private static readonly Option<string?> Code = new("--code") { Description = "The one-time code, where the link does not hold it.", HelpName = "CODE" };
    private static readonly Option<string?> Email = new("--email") { Description = "E-mail address of the first owner.", HelpName = "ADDRESS" };
    private static readonly Option<string?> Name = new("--name") { Description = "Name of the first owner.", HelpName = "NAME" };
    private static readonly Option<string?> OrganizationName = new("--organization") { Description = "Name of the first organization.", HelpName = "NAME" };
    private static readonly Option<bool> PasswordStdin = new("--password-stdin") { Description = "Read the owner's password from standard input." };

    public static Command Create()
    {
        var command = new CliCommand(
            "setup",
            "Makes the first owner and organization of a new installation, and signs in.",
            "piecesos setup 'http://127.0.0.1:7080/setup#CODE'")
        {
            Link, Code, Email, Name, OrganizationName, PasswordStdin,
        };
        command.Run(RunAsync);
        return command;
    }

    private static async Task RunAsync(CliContext context, ParseResult result, CancellationToken cancellationToken)
    {
        var link = LoginCommand.ParseUrl(result.GetRequiredValue(Link));
        var servers = await ServerAddresses.DiscoverAsync(new Uri(link.GetLeftPart(UriPartial.Authority)), cancellationToken);
        var fromStdin = result.GetValue(PasswordStdin);
        var code = result.GetValue(Code) ?? CodeIn(link) ?? Required(context, "Set-up code", "--code", fromStdin);
        var email = result.GetValue(Email) ?? Required(context, "E-mail address", "--email", fromStdin);
        var name = result.GetValue(Name) ?? Required(context, "Your name", "--name", fromStdin);
        var organization = result.GetValue(OrganizationName) ?? Required(context, "Name of the organization", "--organization", fromStdin);
        if (!fromStdin && !context.Prompts.CanAsk)
            throw CliException.Usage("There is no terminal to ask for the password: use --password-stdin.");
        var password = fromStdin ? await context.Prompts.ReadFirstLineAsync(cancellationToken) : context.Prompts.AskHidden("Password (12 characters or more)");
        try
        {
            using var connection = new PlatformConnection(servers);
            var request = new CompleteSetupRequest
            {
                SetupCode = code,
                Email = email,
                Password = UnsafeByteOperations.UnsafeWrap(password),
                DisplayName = name,
                OrganizationName = organization,
            };
            await new TokenService.TokenServiceClient(connection.Gateway).CompleteSetupAsync(
                request, deadline: DateTime.UtcNow.AddSeconds(15), cancellationToken: cancellationToken);
            context.Printer.Line($"{organization} is set up.");
            await LoginCommand.SignInAsync(context, servers, email, password, deviceName: null, replace: false, cancellationToken);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(password);
        }
    }

    private static string Required(CliContext context, string question, string option, bool stdinIsTaken) =>
        context.Prompts.CanAsk && !stdinIsTaken ? context.Prompts.Ask(question) : throw CliException.Usage($"Use {option}: there is no terminal to ask for it.");

    /// <summary>The code in /setup#CODE, /setup#code=CODE or /setup?code=CODE.</summary>
    internal static string? CodeIn(Uri link)
    {
        var text = link.Fragment.Length > 1 ? link.Fragment[1..] : link.Query.Length > 1 ? link.Query[1..] : "";
        var part = text.Split('&').FirstOrDefault(piece => piece.StartsWith("code=", StringComparison.Ordinal));
        var code = part is not null ? part[5..] : link.Fragment.Length > 1 && !text.Contains('=') ? text : "";
        return code.Length == 0 ? null : Uri.UnescapeDataString(code);
    }
}
