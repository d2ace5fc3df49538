using System.CommandLine;

namespace Platform.Piecesos.Commands;

/// <summary>Prints what a shell needs to complete piecesos: each asks the program itself, so nothing goes stale.</summary>
internal static class CompletionCommand
{
    private static readonly Argument<string> Shell = new("SHELL") { Description = "bash, zsh, fish or powershell." };

    public static Command Create()
    {
        Shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "powershell");
        var command = new CliCommand(
            "completion",
            "Prints a script that makes your shell complete piecesos.",
            "source <(piecesos completion bash)",
            "piecesos completion zsh > ~/.zfunc/_piecesos",
            "piecesos completion fish | source",
            "piecesos completion powershell | Out-String | Invoke-Expression")
        {
            Shell,
        };
        command.Run((context, result, _) =>
        {
            context.Terminal.Output.Write(Script(result.GetRequiredValue(Shell)));
            return Task.CompletedTask;
        });
        return command;
    }

    internal static string Script(string shell) => shell switch
    {
        "bash" => """
            _piecesos() {
              local IFS=$'\n'
              COMPREPLY=($(piecesos "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null))
              local word="${COMP_WORDS[COMP_CWORD]}"
              COMPREPLY=($(compgen -W "${COMPREPLY[*]}" -- "$word"))
            }
            complete -o default -F _piecesos piecesos

            """,
        "zsh" => """
            #compdef piecesos
            _piecesos() {
              local -a found
              found=("${(@f)$(piecesos "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
              compadd -a found
            }
            compdef _piecesos piecesos

            """,
        "fish" => """
            complete -c piecesos -f -a '(piecesos "[suggest:"(commandline -C)"]" (commandline) 2>/dev/null)'

            """,
        _ => """
            Register-ArgumentCompleter -Native -CommandName piecesos -ScriptBlock {
              param($word, $line, $position)
              piecesos "[suggest:$position]" "$line" | Where-Object { $_ -like "$word*" } | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
              }
            }

            """,
    };
}
