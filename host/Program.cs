using System.CommandLine;
using Platform.Host.Commands;

var root = new RootCommand(
    """
    The whole platform in one process: organizations, credentials, streams to devices, and the gateway. Keeps everything in one
    folder and needs no other server.

    Examples:
      dotnet run --project host                              start it, on http://127.0.0.1:7080
      dotnet run --project host -- --port 9000 --data ~/keys start it elsewhere
      dotnet run --project host -- demo                      show the main job end to end, and stop
      dotnet run --project host -- demo --against http://127.0.0.1:7080 --setup-code CODE
      dotnet run --project host -- init --data /srv/platform make the keys for processes that run apart
      dotnet run --project host -- user add ada@example.com --name Ada
      dotnet run --project host -- keys rotate-signing       make a new key that signs for devices
      dotnet run --project host -- audit verify              check that nobody has changed the audit log
      dotnet run --project host -- backup platform.backup    save the databases, while the platform runs
      dotnet run --project host -- move --org FILE --credentials FILE   go on with the databases on SQL Server
    """);
RunCommand.Configure(root);
root.Subcommands.Add(InitCommand.Create());
root.Subcommands.Add(UserCommand.Create());
root.Subcommands.Add(DemoCommand.Create());
root.Subcommands.Add(KeysCommand.Create());
root.Subcommands.Add(AuditCommand.Create());
root.Subcommands.Add(BackupCommands.CreateBackup());
root.Subcommands.Add(BackupCommands.CreateRestore());
root.Subcommands.Add(MoveCommand.Create());
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
