using Microsoft.Data.SqlClient;

namespace Platform.TestKit;

/// <summary>
/// On which database engine the tests of the services run. SQLite, always. When PLATFORM_TEST_SQLSERVER holds a connection string of a
/// server on which databases may be made, <see cref="EngineRun"/> runs the same tests once more on it.
/// </summary>
public static class TestEngine
{
    /// <summary>Connection string of a server; null when there is none.</summary>
    public static string? SqlServer => Environment.GetEnvironmentVariable("PLATFORM_TEST_SQLSERVER") is { Length: > 0 } text ? text : null;

    /// <summary>How databases are named in this run: sqlite in the data folder; sqlite-elsewhere by a connection string; sqlserver.</summary>
    public static string Current => Environment.GetEnvironmentVariable(EngineRun.Variable) is { Length: > 0 } text ? text : "sqlite";

    /// <summary>A new, empty database for one service.</summary>
    public static TestDatabase Create() => Current switch
    {
        "sqlite" => new TestDatabase("", null),
        "sqlite-elsewhere" => Elsewhere(),
        "sqlserver" => CreateOnServer(),
        var other => throw new InvalidOperationException($"{EngineRun.Variable} is {other}: sqlite, sqlite-elsewhere or sqlserver."),
    };

    private static TestDatabase Elsewhere()
    {
        var folder = new TemporaryFolder();
        return new TestDatabase($"Data Source={folder.File("service.db")}", folder.Dispose);
    }

    /// <summary>A new, empty database on the server, whatever engine the run is of.</summary>
    public static TestDatabase CreateOnServer() => OnServer(SqlServer ?? throw new InvalidOperationException("PLATFORM_TEST_SQLSERVER is not set."));

    private static TestDatabase OnServer(string server)
    {
        var name = $"platform_test_{Guid.NewGuid():N}";
        Execute(server, $"CREATE DATABASE [{name}]");
        Execute(server, $"ALTER DATABASE [{name}] SET ALLOW_SNAPSHOT_ISOLATION ON");
        return new TestDatabase(
            new SqlConnectionStringBuilder(server) { InitialCatalog = name }.ConnectionString,
            () =>
            {
                Execute(server, $"ALTER DATABASE [{name}] SET SINGLE_USER WITH ROLLBACK IMMEDIATE");
                Execute(server, $"DROP DATABASE [{name}]");
            });
    }

    // The names are made here; nothing of anybody's is in them.
    private static void Execute(string server, string sql)
    {
        using var connection = new SqlConnection(new SqlConnectionStringBuilder(server) { InitialCatalog = "master", Pooling = false }.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}

/// <summary>A database of a test.</summary>
public sealed class TestDatabase(string connectionString, Action? drop) : IDisposable
{
    /// <summary>What a service's setting is to say; empty for its own default.</summary>
    public string ConnectionString => connectionString;

    /// <summary>Drops it.</summary>
    public void Dispose() => drop?.Invoke();
}
