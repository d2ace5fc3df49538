using System.CommandLine;

namespace Platform.Piecesos;

/// <summary>A command with examples in its help, and failures turned into exit codes.</summary>
internal class CliCommand(string name, string description, params string[] examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples { get; } = examples;

    public void Run(Func<CliContext, ParseResult, CancellationToken, Task<int>> action) => SetAction(async (result, cancellationToken) =>
    {
        var terminal = CommandLine.TerminalOf(result);
        var json = result.GetValue(GlobalOptions.Json);
        var folder = result.GetValue(GlobalOptions.Data) ?? terminal.Environment(GlobalOptions.DataVariable);
        using var context = new CliContext(terminal, string.IsNullOrEmpty(folder) ? Client.DeviceStore.DefaultFolder : folder, json, result.GetValue(GlobalOptions.Organization));
        try
        {
            return await action(context, result, cancellationToken);
        }
        catch (Exception exception)
        {
            var failure = Failures.Of(exception);
            Failures.Print(failure, terminal, json);
            return failure.ExitCode;
        }
    });

    public void Run(Func<CliContext, ParseResult, CancellationToken, Task> action) => Run(async (context, result, cancellationToken) =>
    {
        await action(context, result, cancellationToken);
        return ExitCodes.Ok;
    });
}
