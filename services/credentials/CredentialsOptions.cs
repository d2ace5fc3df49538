using System.ComponentModel.DataAnnotations;

namespace Platform.Credentials;

/// <summary>Settings of the credentials service. Section <c>Credentials</c>.</summary>
internal sealed class CredentialsOptions
{
    public const string Section = "Credentials";

    /// <summary>Address setting of the org service's gRPC listener.</summary>
    public const string OrgUrl = Section + ":OrgUrl";

    /// <summary>Connection string of the service's database, on SQL Server or in a SQLite file (docs/operations.md, "SQL Server"). Empty: <c>db/credentials.db</c> in the data folder.</summary>
    public string Database { get; set; } = "";

    /// <summary>Makes the key-encryption key's file when it is missing. For a composer that owns the data folder, such as <c>host</c>.</summary>
    public bool CreateMissingKeys { get; set; }

    /// <summary>Change sets that every feed keeps at least, for replays.</summary>
    [Range(1, 1_000_000)]
    public int KeptChangeSets { get; set; } = 1000;

    /// <summary>How long the answer of a Save is kept for its retries.</summary>
    [Range(typeof(TimeSpan), "00:10:00", "365.00:00:00")]
    public TimeSpan KeptRequests { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Time between two rounds of deleting what need not be kept.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan CompactionInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Time between two looks at whether the anchor is to be written anew.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:00:10")]
    public TimeSpan AnchorInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long secrets are sealed to one input key before the next one is made.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan InputKeyLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long an input key still opens after its successor was made; then its private half is deleted.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "30.00:00:00")]
    public TimeSpan InputKeyGrace { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Shortest time between two rotations of a feed's key: removals in between share one.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan RotationInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Time between two looks at whether a key is to be rotated, or was by another process.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan KeyCheckInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a role is believed without asking again.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan MembershipCache { get; set; } = TimeSpan.FromSeconds(3);
}
