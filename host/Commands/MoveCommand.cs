using System.CommandLine;
using Platform.Host.Installation;
using Platform.Host.Moving;
using Spectre.Console;

namespace Platform.Host.Commands;

/// <summary>Moves an installation from its SQLite files to a database server.</summary>
internal static class MoveCommand
{
    public static Command Create()
    {
        var data = CommonOptions.Data();
        var org = Target("--org", "org");
        var credentials = Target("--credentials", "credentials");
        var command = new Command(
            "move",
            """
            Copy the databases to two empty ones on a server, verified by digests, all or nothing. The platform must be stopped.
            Afterwards start it with Org__Database and Credentials__Database set to the same connection strings.

            Examples:
              dotnet run --project host -- move --org org.connection --credentials credentials.connection
              dotnet run --project host -- move --data /srv/platform --org "Data Source=/mnt/org.db" --credentials "Data Source=/mnt/credentials.db"
            """) { org, credentials, data };
        command.SetAction((parsed, cancellationToken) => CommonOptions.RunAsync(() =>
            RunAsync(parsed.GetValue(data)!, Read(parsed.GetValue(org)!), Read(parsed.GetValue(credentials)!), cancellationToken)));
        return command;
    }

    private static Option<string> Target(string name, string service) => new(name)
    {
        Description = $"Where the tables of {service} go: a file with the connection string, so that no password shows in the list of processes, or the string itself.",
        HelpName = "CONNECTION",
        Required = true,
    };

    private static string Read(string value) => File.Exists(value) ? File.ReadAllText(value).Trim() : value;

    private static async Task<int> RunAsync(string path, string org, string credentials, CancellationToken cancellationToken)
    {
        using var folder = DataFolder.Open(path, exclusive: true);
        var (databases, feeds) = await AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async progress =>
            {
                var tasks = new Dictionary<string, ProgressTask>
                {
                    ["org"] = progress.AddTask("Moving org"),
                    ["credentials"] = progress.AddTask("Moving credentials"),
                };
                return await InstallationMove.RunAsync(
                    folder, org, credentials, (name, now) => (tasks[name].MaxValue, tasks[name].Value) = (Math.Max(1, now.Total), now.Total == 0 ? 1 : now.Done), cancellationToken);
            });
        foreach (var database in databases)
        {
            Console.WriteLine($"{database.Name} is now {database.Location}:");
            foreach (var (table, digest) in database.Digests)
                Console.WriteLine($"  {table}  {digest}");
        }

        Console.WriteLine($"Every table and the digests of {feeds} feeds were read back and are the same. The files in {folder.Databases} stay, and are not used any more.");
        Console.WriteLine("Set Org__Database and Credentials__Database to the same connection strings, and start the platform.");
        return 0;
    }
}
