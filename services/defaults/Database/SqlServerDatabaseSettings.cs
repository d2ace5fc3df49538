namespace Platform.Defaults;

/// <summary>How a database on SQL Server is set up, as far as the promises of <see cref="ServiceDatabase"/> rest on it.</summary>
internal sealed class SqlServerDatabaseSettings
{
    /// <summary>Every user of a database may read its row.</summary>
    public const string Query =
        "SELECT delayed_durability, snapshot_isolation_state, compatibility_level FROM sys.databases WHERE database_id = db_id()";

    private const int SnapshotOn = 1;
    private const int SqlServer2016 = 130;

    /// <summary>0 disabled, 1 allowed, 2 forced.</summary>
    public int DelayedDurability { get; init; }

    /// <summary>0 off, 1 on, 2 and 3 on their way.</summary>
    public int SnapshotIsolationState { get; init; }

    /// <summary>130 is SQL Server 2016.</summary>
    public int CompatibilityLevel { get; init; }

    /// <exception cref="InvalidOperationException">A setting does not fit; the message has the statement that changes it.</exception>
    public static void Require(string location, SqlServerDatabaseSettings settings)
    {
        if (settings.DelayedDurability != 0)
            throw Refuse(location, "has delayed durability: a Save that was answered could be lost with the power", "DELAYED_DURABILITY = DISABLED");
        if (settings.SnapshotIsolationState != SnapshotOn)
            throw Refuse(location, "does not allow snapshot isolation, which every read needs", "ALLOW_SNAPSHOT_ISOLATION ON");
        if (settings.CompatibilityLevel < SqlServer2016)
            throw Refuse(location, "has a compatibility level before that of SQL Server 2016", "COMPATIBILITY_LEVEL = 160");
    }

    // The service does not change its own database: whoever owns it does, knowing what else is on the server.
    private static InvalidOperationException Refuse(string location, string what, string change) =>
        new($"The database {location} {what}. Its owner changes that with: ALTER DATABASE CURRENT SET {change};");
}
