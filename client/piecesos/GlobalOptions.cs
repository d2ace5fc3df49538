using System.CommandLine;

namespace Platform.Piecesos;

/// <summary>Options of every command.</summary>
internal static class GlobalOptions
{
    public const string DataVariable = "PIECES_DATA";

    public static readonly Option<bool> Json = new("--json") { Description = "Print JSON, for scripts.", Recursive = true };

    public static readonly Option<string?> Data = new("--data")
    {
        Description = $"Folder of this device (or {DataVariable}). Default: $XDG_DATA_HOME/pieces or ~/.local/share/pieces.",
        HelpName = "DIR",
        Recursive = true,
    };

    public static readonly Option<string?> Organization = new("--org")
    {
        Description = "Name or id of the organization, where you are in several.",
        HelpName = "ORG",
        Recursive = true,
    };
}
