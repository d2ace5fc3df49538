namespace Platform.Client;

/// <summary>Where the agent of this machine is found.</summary>
public sealed class PlatformCredentialsOptions
{
    /// <summary>Folder of the device, as the agent was started with. Default: <c>$PIECES_DATA</c>, or else <see cref="DeviceStore.DefaultFolder"/>.</summary>
    public string Folder { get; set; } =
        Environment.GetEnvironmentVariable("PIECES_DATA") is { Length: > 0 } folder ? folder : DeviceStore.DefaultFolder;

    /// <summary>How long the agent may take to answer.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;
}
