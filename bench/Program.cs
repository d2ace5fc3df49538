using System.CommandLine;
using Platform.Bench;
using Platform.Bench.Floods;
using Platform.Bench.Processes;
using Platform.Bench.Reports;
using Platform.Bench.Runs;
using Platform.Bench.Servers;

if (!OperatingSystem.IsLinux())
{
    Console.Error.WriteLine("The bench reads /proc and uses epoll: it runs on Linux only.");
    return 2;
}

// Machines of the bench keep their keys out of the keyring of whoever runs it; the processes that it starts do too.
Environment.SetEnvironmentVariable(Platform.Client.DeviceStore.KeysVariable, "files");

var connections = new Option<int?>("--connections") { Description = "Streams (portal: credentials), instead of the usual numbers." };
connections.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int?>() is < 1 or > 20_000)
        result.AddError("--connections takes 1 to 20000.");
});
var only = new Option<string?>("--only") { Description = "Beside the floor, only rows whose name contains this." };
var quick = new Option<bool>("--quick") { Description = "100 streams and few rounds: shows that everything works, not how fast." };
var json = new Option<bool>("--json") { Description = "One JSON line per row on standard output; the table goes to standard error." };
var piecesos = new Option<string?>("--piecesos") { Description = "Folder of a published piecesos (agent, reads); without it client/publish.sh is run first." };
var port = new Option<int>("--port") { Required = true };
var kind = new Option<FloodKind>("--kind") { Required = true };
var path = new Option<string>("--path") { Required = true };

var root = new RootCommand("Measures the platform beside other servers, in one run on one machine.")
{
    Measure("idle", "Memory and time that a silent stream costs.", (options, cores) => new IdleRun(options, cores).RunAsync()),
    Measure("fanout", "Server time and time to the last delivery of one message to all.", (options, cores) => new FanoutRun(options, cores).RunAsync()),
    Measure("save", "From Save to the device, through the durable commit.", (options, cores) => new SaveRun(options, cores).RunAsync()),
    Measure("portal", "The API Keys page with 1,000 credentials beside 10, in a real browser.", (options, cores) => new PortalRun(options, cores).RunAsync()),
    Measure("scroll", "A wheel over 1,000 credentials, beside the same page without a script.", (options, cores) => new ScrollRun(options, cores).RunAsync()),
    Measure("floods", "What a healthy client notices of an HTTP/2 flood.", (options, cores) => new FloodRun(options, cores).RunAsync()),
    Measure("proofs", "What the proof of a key costs a service at each call.", (options, cores) => Task.FromResult(new ProofRun(options, cores).Run())),
    Measure("agent", "Size, start and idle memory of piecesos, beside the command lines of others.", (options, cores) => new AgentRun(options, cores).RunAsync()),
    Measure("reads", "A thousand local reads a second from the agent, while what they read changes.", (options, cores) => new ReadsRun(options, cores).RunAsync()),
    Serve(FloorServer.Command, port => Task.Run(new FloorServer(port).Run)),
    Serve(GeneratedGrpcServer.Command, GeneratedGrpcServer.RunAsync),
    Flooding(),
};
return await root.Parse(args).InvokeAsync();

Command Measure(string name, string description, Func<RunOptions, Cores, Task<Report>> run)
{
    var command = new Command(name, description) { connections, only, quick, json, piecesos };
    command.SetAction(async parsed =>
    {
        try
        {
            var options = new RunOptions(parsed.GetValue(connections), parsed.GetValue(only), parsed.GetValue(quick), parsed.GetValue(json), parsed.GetValue(piecesos));
            var cores = Cores.Detect();
            cores.PinThisProcess();
            ReportWriter.Write(await run(options, cores), options.Json);
            return 0;
        }
        catch (BenchFailure failure)
        {
            Console.Error.WriteLine($"{name} failed: {failure.Message}");
            return 1;
        }
    });
    return command;
}

Command Serve(string name, Func<int, Task> run)
{
    var command = new Command(name) { port };
    command.Hidden = true;
    command.SetAction(async parsed =>
    {
        OwnProgram.ExitWithParent();
        await run(parsed.GetValue(port));
    });
    return command;
}

Command Flooding()
{
    var command = new Command(Flooder.Name) { port, kind, path };
    command.Hidden = true;
    command.SetAction(async parsed =>
    {
        OwnProgram.ExitWithParent();
        await Flooder.RunAsync(parsed.GetValue(kind), parsed.GetValue(port), parsed.GetValue(path)!);
    });
    return command;
}
