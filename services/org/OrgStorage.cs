using Platform.Defaults;

namespace Platform.Org;

/// <summary>The service's tables, for commands that work on a database without the service.</summary>
public static class OrgStorage
{
    /// <summary>The setting with the database's connection string.</summary>
    public const string DatabaseSetting = OrgOptions.Section + ":" + nameof(OrgOptions.Database);

    /// <summary>Name of the file in <c>db/</c> when the setting is empty.</summary>
    public const string DatabaseFile = "org.db";

    /// <summary>Makes the tables that are missing.</summary>
    public static Task MigrateAsync(ServiceDatabase database, CancellationToken cancellationToken) =>
        Migrator.ApplyAsync(database, typeof(OrgStorage).Assembly, "Platform.Org.Database.Migrations", cancellationToken);
}
