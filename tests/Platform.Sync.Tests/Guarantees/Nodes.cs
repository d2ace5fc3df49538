using Platform.Sync.Tests.Model;

namespace Platform.Sync.Tests.Guarantees;

/// <summary>Two nodes that come and go; a device asks for either.</summary>
internal sealed class Nodes
{
    private readonly SyncPlatform _platform;
    private readonly (string, string)[] _settings;
    private readonly SyncNode[] _nodes = new SyncNode[2];

    private Nodes(SyncPlatform platform, (string, string)[] settings)
    {
        _platform = platform;
        _settings = settings;
    }

    public static async Task<Nodes> StartAsync(SyncPlatform platform, int seed)
    {
        // Short histories and long ones: both ways of catching up are taken.
        var nodes = new Nodes(platform, [("HistoryFrames", seed % 2 == 0 ? "4" : "64"), ("FruitlessReadsPerSecond", "50")]);
        for (var index = 0; index < 2; index++)
            nodes._nodes[index] = await platform.StartNodeAsync(nodes._settings);
        return nodes;
    }

    public SyncNode Pick(Random random) => Volatile.Read(ref _nodes[random.Next(2)]);

    public async Task RestartAsync(int index)
    {
        var old = _nodes[index];
        Volatile.Write(ref _nodes[index], await _platform.StartNodeAsync(_settings));
        await old.StopAsync();
    }
}
