using Platform.Host.Running;

namespace Platform.Host.Demo;

/// <summary>What comes between the devices and the platform, so that they have something to resume from.</summary>
internal abstract class Interruption
{
    public abstract string Name { get; }

    public abstract Task BeginAsync(DemoDevice[] devices);

    public abstract Task EndAsync(DemoDevice[] devices);

    /// <summary>The sync service is stopped and started again.</summary>
    public sealed class OfSync(PlatformProcess platform, CancellationToken cancellationToken) : Interruption
    {
        public override string Name => "sync restarted";

        public override Task BeginAsync(DemoDevice[] devices) => platform.StopSyncAsync();

        public override Task EndAsync(DemoDevice[] devices) => platform.RestartSyncAsync(cancellationToken);
    }

    /// <summary>The devices are stopped and started again from their folders, for a platform whose processes are not ours.</summary>
    public sealed class OfDevices : Interruption
    {
        public override string Name => "devices restarted";

        public override async Task BeginAsync(DemoDevice[] devices)
        {
            foreach (var device in devices)
                await device.StopAsync();
        }

        public override Task EndAsync(DemoDevice[] devices)
        {
            foreach (var device in devices)
                device.Start();
            return Task.CompletedTask;
        }
    }
}
