using System.Globalization;
using Platform.Host.Running;
using Platform.TestKit;

namespace Platform.Host.Tests;

/// <summary>The parts as processes of their own, as in production: org, credentials, two sync nodes, gateway, and redis-server.</summary>
internal sealed class ApartPlatform : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, RunningProcess> _processes = [];
    private readonly Dictionary<string, int> _ports = [];
    private readonly List<string> _outputs = [];
    private IReadOnlyDictionary<string, string> _variables = new Dictionary<string, string>();
    private RedisServer? _redis;

    public string Url => Http("gateway");

    public string Data => _folder.File("data");

    public string SetupCode { get; private set; } = "";

    public RedisServer Redis => _redis!;

    /// <summary>What all processes have written, those that were killed included.</summary>
    public string Output => string.Join('\n', _outputs.Append(string.Join('\n', _processes.Values.Select(process => process.Output))));

    /// <param name="variables">Further environment variables of every process.</param>
    public static async Task<ApartPlatform> StartAsync(IReadOnlyDictionary<string, string>? variables = null)
    {
        var platform = new ApartPlatform();
        platform._variables = variables ?? platform._variables;
        try
        {
            platform._redis = await RedisServer.StartAsync();
            var (exitCode, output) = await RunningProcess.RunAsync(Repository.Program("host", "Platform.Host"), ["init", "--data", platform.Data]);
            Assert.True(exitCode == 0, output);

            string[] names = ["org", "credentials", "sync", "sync2", "gateway"];
            foreach (var (name, port) in names.Zip(PortPairs.Find(names.Length)))
                platform._ports[name] = port;
            foreach (var name in names)
                platform.Start(name);
            const string line = "One-time set-up code: ";
            platform.SetupCode = await platform._processes["org"].WaitForOutputAsync(text =>
                text.Contains(line, StringComparison.Ordinal) ? text[(text.IndexOf(line, StringComparison.Ordinal) + line.Length)..] : null);
            foreach (var name in names)
                await platform.WaitUntilReadyAsync(name);
            return platform;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    public int ProcessId(string name) => _processes[name].Id;

    public Task KillAsync(string name) => _processes[name].KillAsync();

    public async Task RestartAsync(string name)
    {
        if (!_processes[name].HasExited)
            await _processes[name].KillAsync();
        _outputs.Add(_processes[name].Output);
        await _processes[name].DisposeAsync();
        Start(name);
        await WaitUntilReadyAsync(name);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes.Values)
            await process.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
        _folder.Dispose();
    }

    private void Start(string name)
    {
        var service = name == "sync2" ? "sync" : name;
        var (project, assembly) = service switch
        {
            "org" => ("services/org", "Platform.Org"),
            "credentials" => ("services/credentials", "Platform.Credentials"),
            "sync" => ("services/sync", "Platform.Sync"),
            _ => ("gateway", "Platform.Gateway"),
        };
        _processes[name] = RunningProcess.Start(Repository.Program(project, assembly), [], Environment(name, service));
    }

    /// <summary>The settings of README.md, "Processes apart".</summary>
    private Dictionary<string, string> Environment(string name, string service)
    {
        var settings = new Dictionary<string, string>(_variables)
        {
            ["Listen__Port"] = _ports[name].ToString(CultureInfo.InvariantCulture),
            ["Data__Path"] = Data,
            ["Announcements__Redis"] = Redis.Configuration,
            ["Authentication__Issuer"] = Url,
            ["Authentication__Authority"] = Http("org"),
            ["Authentication__ServiceKeyFile"] = Path.Combine(Data, "keys", $"service-{service}.pem"),
            ["Authentication__ServiceKeys"] = Path.Combine(Data, "keys", "services"),
        };
        switch (service)
        {
            case "org":
                settings["Org__CredentialsUrl"] = Grpc("credentials");
                break;
            case "credentials":
                settings["Credentials__OrgUrl"] = Grpc("org");
                break;
            case "sync":
                settings["Sync__OrgUrl"] = Grpc("org");
                settings["Sync__CredentialsUrl"] = Grpc("credentials");
                break;
            case "gateway":
                settings["Gateway__OrgUrl"] = Grpc("org");
                settings["Gateway__OrgHttpUrl"] = Http("org");
                settings["Gateway__CredentialsUrl"] = Grpc("credentials");
                settings["Gateway__SyncUrls__0"] = Grpc("sync");
                settings["Gateway__SyncUrls__1"] = Grpc("sync2");
                break;
        }

        return settings;
    }

    private async Task WaitUntilReadyAsync(string name)
    {
        using var http = new HttpClient();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            if (_processes[name].HasExited)
                throw new InvalidOperationException($"{name} ended:\n{_processes[name].Output}");
            try
            {
                if ((await http.GetAsync(new Uri(Http(name) + "/health/ready"), patience.Token)).IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(50, patience.Token);
        }
    }

    private string Http(string name) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_ports[name]}");

    private string Grpc(string name) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_ports[name] + 1}");
}
