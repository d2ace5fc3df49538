using System.Diagnostics;
using Platform.Bench.Load;

namespace Platform.Bench.Saving;

/// <summary>The platform's main job: a Save, until every device has it.</summary>
internal sealed class PlatformProbe : SaveProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly LoadLoop _loop;
    private readonly SavedCredential _credential;
    private readonly SaveConnection _saves;
    private readonly IReadOnlyList<DeviceConnection> _devices;

    public PlatformProbe(LoadLoop loop, PlatformStack stack, SavedCredential credential, IReadOnlyList<DeviceConnection> devices)
    {
        _loop = loop;
        _credential = credential;
        _devices = devices;
        _saves = new SaveConnection(stack.CredentialsPort, stack.UserToken);
        loop.Add(_saves);
        foreach (var device in devices)
            loop.Add(device);
        loop.RunUntil(() => devices.All(device => device.Ready), Limit, "the devices' streams");
    }

    public override IReadOnlyList<string> Rows =>
        [_devices.Count == 1 ? "platform: save → delivered" : $"platform: save → delivered to the last of {_devices.Count}", "  save → answered"];

    public override double[] Once()
    {
        var request = _credential.Next();

        var start = Stopwatch.GetTimestamp();
        _saves.Start(request);
        _loop.RunUntil(() => _saves.Answered > start && _devices.All(device => device.Revision == _saves.Revision), Limit, "a save");
        var delivered = _devices.Max(device => device.Arrived);
        foreach (var device in _devices)
            device.Verify(_credential);
        return [Stopwatch.GetElapsedTime(start, delivered).TotalMilliseconds, Stopwatch.GetElapsedTime(start, _saves.Answered).TotalMilliseconds];
    }

    // Connections are the loop's.
    public override void Dispose()
    {
    }
}
