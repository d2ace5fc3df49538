using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Platform.Piecesos.Commands;

namespace Platform.Piecesos;

/// <summary>The whole command line. The host's demo and the tests call it in their own process, with streams of their own.</summary>
internal static class CommandLine
{
    private const string Codes = """

        Exit codes:
          0 ok, 1 failure, 2 usage, 3 not signed in, 4 not found, 5 server unreachable, 6 refused by the server, 7 conflict,
          8 the keys may not be used without contact with the platform (lease over),
          9 this device's private keys are in the system's secret store, which is locked or does not answer.
          run passes the exit code of its command through; 126 and 127 mean that it could not be started.
        """;

    private static readonly AsyncLocal<ITerminal?> Current = new();

    public static async Task<int> RunAsync(IReadOnlyList<string> args, ITerminal terminal, CancellationToken cancellationToken)
    {
        Current.Value = terminal;
        var result = Build().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Errors.Count > 0 && result.Action is not HelpWithExamples)
        {
            var message = string.Join(" ", result.Errors.Select(error => error.Message));
            var failure = new Failure(ExitCodes.Usage, null, $"{message} Help: piecesos {Path(result.CommandResult.Command)}--help", []);
            Failures.Print(failure, terminal, args.Contains("--json"));
            return ExitCodes.Usage;
        }

        var configuration = new InvocationConfiguration
        {
            Output = terminal.Output,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        return await result.InvokeAsync(configuration, cancellationToken);
    }

    public static ITerminal TerminalOf(ParseResult result) => Current.Value ?? throw new InvalidOperationException($"{result.CommandResult.Command.Name} has no terminal.");

    private static RootCommand Build()
    {
        var root = new RootCommand("Holds your organization's AI provider keys on this machine, current and offline too.")
        {
            GlobalOptions.Json,
            GlobalOptions.Data,
            GlobalOptions.Organization,
            LoginCommand.Create(),
            LogoutCommand.Create(),
            SetupCommand.Create(),
            OrganizationCommands.Create(),
            MemberCommands.Create(),
            KeyCommands.Create(),
            GetCommand.Create(),
            RunCommand.Create(),
            EnvCommand.Create(),
            ExplainCommand.Create(),
            RejectCommand.Create(),
            AgentCommand.Create(),
            WatchCommand.Create(),
            StatusCommand.Create(),
            CompletionCommand.Create(),
            DeviceCommands.Create(),
            AuditCommands.Create(),
        };
        foreach (var help in root.Options.OfType<HelpOption>())
            help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }

    private static string Path(Command command) =>
        string.Concat(command.Parents.OfType<Command>().Where(parent => parent is not RootCommand).Select(parent => parent.Name + " ")) + (command is RootCommand ? "" : command.Name + " ");

    private sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            help.Invoke(parseResult);
            var output = parseResult.InvocationConfiguration.Output;
            if (parseResult.CommandResult.Command is CliCommand { Examples.Count: > 0 } command)
            {
                output.WriteLine("Examples:");
                foreach (var example in command.Examples)
                    output.WriteLine($"  {example}");
            }

            if (parseResult.CommandResult.Command is RootCommand)
                output.WriteLine(Codes.TrimStart('\n'));
            return ExitCodes.Ok;
        }
    }
}
