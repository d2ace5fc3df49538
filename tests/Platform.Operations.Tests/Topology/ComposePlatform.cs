using System.Globalization;
using System.Text.RegularExpressions;
using Platform.Defaults;
using Platform.Host.Running;
using Platform.Host.Tests;
using Platform.TestKit;

namespace Platform.Operations.Tests.Topology;

/// <summary>
/// The topology of docker-compose.yml without containers: every process of ours and redis-server, started with exactly the commands,
/// variables, secrets and configuration of the file. Only what a container engine would provide is put in its place: names of hosts
/// and ports become loopback ports, paths in a container become folders of the test.
/// </summary>
internal sealed partial class ComposePlatform : IAsyncDisposable
{
    private static readonly Dictionary<string, string> Projects = new()
    {
        ["org"] = "services/org",
        ["credentials"] = "services/credentials",
        ["sync"] = "services/sync",
        ["gateway"] = "gateway",
    };

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, RunningProcess> _processes = [];
    private readonly Dictionary<string, int> _ports = [];
    private readonly IReadOnlyDictionary<string, string> _extra;
    private ComposeFile _file = null!;
    private ComposeRedis? _redis;

    private ComposePlatform(IReadOnlyDictionary<string, string> extra) => _extra = extra;

    public string Url => Loopback("gateway", 0);

    public string SetupCode { get; private set; } = "";

    public ComposeFile File => _file;

    public string Output(string service) => _processes[service].Output;

    /// <summary>Address of a service's HTTP port, or of its gRPC port with an offset of 1.</summary>
    public string Loopback(string service, int offset) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_ports[service] + offset}");

    /// <param name="extra">Variables for every process that the file leaves to the operator, and the address of the telemetry's receiver.</param>
    public static async Task<ComposePlatform> StartAsync(IReadOnlyDictionary<string, string>? extra = null)
    {
        var platform = new ComposePlatform(extra ?? new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "" });
        try
        {
            await platform.RunAsync();
            return platform;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a service's own health check, as the container engine would.</summary>
    public async Task<int> ProbeAsync(string service)
    {
        var probe = _file.Services[service].Probe;
        Assert.Equal(["CMD", "dotnet", .. Entrypoint(service), "health"], probe);
        var (exitCode, _) = await RunningProcess.RunAsync(Program(service), ["health"], Environment(_file.Services[service]));
        return exitCode;
    }

    public Task KillRedisAsync() => _redis!.DisposeAsync().AsTask();

    public Task<string> WaitForOutputAsync(string service, Func<string, string?> find) => _processes[service].WaitForOutputAsync(find);

    /// <summary>Asks a process to stop, as a container engine does but for the signal's name, and waits for it.</summary>
    public Task<int> StopAsync(string service) => _processes[service].InterruptAsync();

    public void Start(string service)
    {
        Place(_file.Services[service]);
        _processes[service] = RunningProcess.Start(Program(service), [], Environment(_file.Services[service]));
    }

    public async Task WaitUntilReadyAsync(string service)
    {
        using var http = new HttpClient();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            Assert.False(_processes[service].HasExited, $"{service} ended:\n{_processes[service].Output}");
            Assert.False(patience.IsCancellationRequested, $"{service} is not ready:\n{_processes[service].Output}");
            try
            {
                if ((await http.GetAsync(new Uri(Loopback(service, 0) + "/health/ready"))).IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes.Values)
            await process.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
        _folder.Dispose();
    }

    private async Task RunAsync()
    {
        var (exitCode, output) = await RunningProcess.RunAsync(Repository.Program("host", "Platform.Host"), ["init", "--compose", "--data", _folder.File("installation")]);
        Assert.True(exitCode == 0, output);
        var own = ComposeFile.Read().Services.Values.Where(service => service.Target is not null).Select(service => service.Name).ToList();
        foreach (var (name, port) in own.Zip(PortPairs.Find(own.Count)))
            _ports[name] = port;
        _file = ComposeFile.Read(new Dictionary<string, string>
        {
            ["PLATFORM_DATA"] = _folder.File("installation"),
            ["PLATFORM_URL"] = Loopback("gateway", 0),
            ["PLATFORM_GRPC_URL"] = Loopback("gateway", 1),
        });
        _redis = await ComposeRedis.StartAsync(_file.Services["redis"], _folder.File("redis"));

        var started = new HashSet<string>(StringComparer.Ordinal) { "redis", "sqlserver", "sqlserver-init" };
        while (!own.TrueForAll(started.Contains))
        {
            // Like the engine: in the order of depends_on, each waiting for the health of what it needs.
            var next = own.First(name => !started.Contains(name) && _file.Services[name].DependsOn.All(started.Contains));
            Start(next);
            await WaitUntilReadyAsync(next);
            started.Add(next);
        }

        const string line = "One-time set-up code: ";
        SetupCode = await _processes["org"].WaitForOutputAsync(text =>
            text.Contains(line, StringComparison.Ordinal) ? text[(text.IndexOf(line, StringComparison.Ordinal) + line.Length)..].Trim() : null);
    }

    private string Program(string service) => Repository.Program(Projects[_file.Services[service].Target!], Path.GetFileNameWithoutExtension(Entrypoint(service)[0]));

    /// <summary>The program of the image, out of deploy/Dockerfile.</summary>
    private string[] Entrypoint(string service)
    {
        var stage = Dockerfile.Read().Stage(_file.Services[service].Target!);
        Assert.Equal("dotnet", stage.Entrypoint[0]);
        return [.. stage.Entrypoint.Skip(1)];
    }

    /// <summary>Puts secrets and configuration where the container would have them.</summary>
    private void Place(ComposeService service)
    {
        foreach (var (target, source) in service.Secrets.Concat(service.Configs))
        {
            var path = Inside(service, target);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            System.IO.File.Copy(source, path, overwrite: true);
        }
    }

    private string Inside(ComposeService service, string path) => Path.Combine(_folder.File("containers"), service.Name, path.TrimStart('/'));

    private Dictionary<string, string> Environment(ComposeService service)
    {
        var environment = new Dictionary<string, string>();
        foreach (var (name, value) in service.Environment)
            environment[name] = Here(service, name, value);
        foreach (var (name, value) in _extra)
            environment[name] = value;

        // A secret setting is a file with the name of a container in it; the test's file has the test's port.
        var settings = Inside(service, "/run/settings");
        foreach (var file in Directory.Exists(settings) ? Directory.GetFiles(settings) : [])
            System.IO.File.WriteAllText(file, Database(service, file) ?? System.IO.File.ReadAllText(file).Replace("redis:6379", _redis!.Address, StringComparison.Ordinal));
        return environment;
    }

    private string Here(ComposeService service, string name, string value)
    {
        if (name == "Listen__Port")
            return _ports[service.Name].ToString(CultureInfo.InvariantCulture);
        if (name == "Gateway__PortalPath")
            return Portal(service, value);
        if (value.StartsWith("/run/", StringComparison.Ordinal) || value.StartsWith("/data", StringComparison.Ordinal))
            return Inside(service, value);

        var match = Address().Match(value);
        return match.Success && _ports.ContainsKey(match.Groups["host"].Value)
            ? Loopback(match.Groups["host"].Value, int.Parse(match.Groups["port"].Value, CultureInfo.InvariantCulture) - int.Parse(_file.Services[match.Groups["host"].Value].Environment["Listen__Port"], CultureInfo.InvariantCulture))
            : value;
    }

    /// <summary>Where the container has SQL Server, the test has a SQLite file; the string for the server must be one that a service takes.</summary>
    private string? Database(ComposeService service, string file)
    {
        var setting = Path.GetFileName(file);
        if (!setting.EndsWith("__Database", StringComparison.Ordinal))
            return null;

        using var server = DatabaseSetting.Open(setting, System.IO.File.ReadAllText(Path.Combine(_folder.File("installation"), "keys", "compose", $"sqlserver-{service.Name}")));
        Assert.Equal((DatabaseEngine.SqlServer, $"platform_{service.Name} on tcp:sqlserver,1433"), (server.Engine, server.Location));
        return $"Data Source={Inside(service, $"/data/sqlserver/{service.Name}.db")}";
    }

    /// <summary>The image has the portal built; here a page stands for it.</summary>
    private string Portal(ComposeService service, string value)
    {
        var folder = Inside(service, value);
        Directory.CreateDirectory(folder);
        System.IO.File.WriteAllText(Path.Combine(folder, "index.html"), "<!doctype html><title>Portal</title>");
        return folder;
    }

    [GeneratedRegex("^http://(?<host>[a-z0-9-]+):(?<port>[0-9]+)$")]
    private static partial Regex Address();
}
