using System.Data.Common;

namespace Platform.Defaults;

/// <summary>
/// Where a service's data is: one setting with a connection string. A server and a database name SQL Server, a file names SQLite; without
/// the setting it is a file in the data folder.
/// </summary>
public static class DatabaseSetting
{
    /// <summary>Beside the databases of a data folder that was moved to a server: nothing may write to them any more.</summary>
    public const string MovedMarker = "MOVED";

    private const string DataSource = "Data Source";

    /// <summary>The database that the settings name.</summary>
    /// <param name="setting">The setting with the connection string, such as <c>Org:Database</c>.</param>
    /// <param name="connectionString">Its value; empty when it is not set.</param>
    /// <param name="dataPath">The data folder.</param>
    /// <param name="file">Name of the file in its <c>db/</c> when the setting is empty.</param>
    /// <exception cref="InvalidOperationException">The setting cannot be right; the message names it and what is allowed.</exception>
    public static ServiceDatabase Open(string setting, string connectionString, string dataPath, string file)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        if (connectionString.Trim().Length > 0)
            return Open(setting, connectionString.Trim());
        if (dataPath.Length == 0)
            throw new InvalidOperationException("Set Data:Path to the data folder.");

        var folder = Path.Combine(dataPath, "db");
        var marker = Path.Combine(folder, MovedMarker);
        if (File.Exists(marker))
            throw new InvalidOperationException($"The databases in {folder} were moved to another server. Set {setting} to the connection string there; to go back to how they were before the move, delete {marker}.");

        return new SqliteDatabase(Path.Combine(folder, file));
    }

    /// <summary>The database of a connection string.</summary>
    /// <param name="setting">The setting that holds it, for messages.</param>
    /// <param name="connectionString">The connection string.</param>
    /// <exception cref="InvalidOperationException">It cannot be right.</exception>
    public static ServiceDatabase Open(string setting, string connectionString)
    {
        var parts = new DbConnectionStringBuilder();
        try
        {
            parts.ConnectionString = connectionString;
        }
        catch (ArgumentException)
        {
            throw new InvalidOperationException(
                $"{setting} is no connection string. Write Data Source=FILE.db for SQLite, or Server=tcp:HOST,1433;Database=NAME;User ID=USER;Password=… for SQL Server.");
        }

        return parts.Count == 1 && parts.TryGetValue(DataSource, out var file) && IsFile((string)file)
            ? new SqliteDatabase((string)file)
            : new SqlServerDatabase(setting, connectionString);
    }

    private static bool IsFile(string name) => name.EndsWith(".db", StringComparison.Ordinal);
}
