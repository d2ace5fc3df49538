using System.ComponentModel.DataAnnotations;

namespace Platform.Sync;

/// <summary>Settings of the sync service. Section <c>Sync</c>.</summary>
public sealed class SyncOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Sync";

    /// <summary>gRPC address of the credentials service.</summary>
    [Required]
    public string CredentialsUrl { get; set; } = "";

    /// <summary>gRPC address of the org service.</summary>
    [Required]
    public string OrgUrl { get; set; } = "";

    /// <summary>Longest silence of a stream; well under the 100 seconds after which a proxy ends a quiet one.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:01:00")]
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long one write may wait for a device that does not read, before the stream is cut.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan WriteDeadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Time between two checks of all watching devices with the org service.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan MembershipInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Age of the last successful check at which deliveries pause. More than <see cref="MembershipInterval"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:00.200", "00:20:00")]
    public TimeSpan MembershipTolerance { get; set; } = TimeSpan.FromSeconds(35);

    /// <summary>Age at which a stream ends so that devices spread over new nodes; each stream's own is within 20 % of it.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan MaximumAge { get; set; } = TimeSpan.FromHours(12);

    /// <summary>Time between two comparisons of all served feeds' heads with the change log: the bound on staleness.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan AntiEntropyInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest time that an acknowledgement waits in memory.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:00:02")]
    public TimeSpan AcknowledgementInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Acknowledgements kept while the credentials service cannot take them; beyond it new ones are dropped and counted.</summary>
    [Range(100, 10_000_000)]
    public int MaxPendingAcknowledgements { get; set; } = 100_000;

    /// <summary>Change sets of a feed that are kept in memory for replay.</summary>
    [Range(1, 100_000)]
    public int HistoryFrames { get; set; } = 256;

    /// <summary>Bytes of a feed's change sets that are kept in memory for replay; the newest is kept whatever its size.</summary>
    [Range(1, 1 << 30)]
    public int HistoryBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>How long a feed's history, and a snapshot, stay in memory after their last use.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan FeedLinger { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Streams that one device may hold on this node.</summary>
    [Range(1, 100)]
    public int StreamsPerDevice { get; set; } = 3;

    /// <summary>Streams that are opened at the same time; more wait, so that a reconnecting fleet does not drown the services behind.</summary>
    [Range(1, 10_000)]
    public int ConcurrentOpenings { get; set; } = 64;

    /// <summary>Reads per second and feed that may find nothing new, so that forged announcements cost the change log little.</summary>
    [Range(1, 1000)]
    public int FruitlessReadsPerSecond { get; set; } = 5;
}
