using Dapper;
using Platform.TestKit;

namespace Platform.Defaults.Tests.Database;

public sealed class SqliteDatabaseTests : IDisposable
{
    private const string Scripts = "Platform.Defaults.Tests.Database.Scripts";
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteDatabase _database;

    public SqliteDatabaseTests() => _database = new SqliteDatabase(_folder.File("test.db"));

    [Fact]
    public async Task Open_EveryPooledConnection_HasTheDurableSettings()
    {
        await MigrateAsync();
        var connections = new List<System.Data.Common.DbConnection>();

        for (var i = 0; i < 10; i++)
            connections.Add(await _database.OpenAsync(default));

        foreach (var connection in connections)
        {
            Assert.Equal("wal", await connection.ExecuteScalarAsync<string>("PRAGMA journal_mode"));
            Assert.Equal(2, await connection.ExecuteScalarAsync<int>("PRAGMA synchronous"));
            Assert.Equal(1, await connection.ExecuteScalarAsync<int>("PRAGMA foreign_keys"));
            await connection.DisposeAsync();
        }

        // A connection that comes back from the pool after somebody weakened it is made durable again.
        await using (var weakened = await _database.OpenAsync(default))
            await weakened.ExecuteAsync("PRAGMA synchronous = OFF");
        await using var again = await _database.OpenAsync(default);
        Assert.Equal(2, await again.ExecuteScalarAsync<int>("PRAGMA synchronous"));
    }

    [Fact]
    public async Task Write_Throws_NothingIsWritten()
    {
        await MigrateAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => _database.WriteAsync(
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync("INSERT INTO things (id, at) VALUES (@id, @at)", new { id = Guid.NewGuid(), at = DateTimeOffset.UtcNow }, transaction);
                throw new InvalidOperationException("no");
            },
            default));

        await using var reader = await _database.OpenAsync(default);
        Assert.Equal(0, await reader.ExecuteScalarAsync<int>("SELECT count(*) FROM things"));
    }

    [Fact]
    public async Task Write_TwoHundredAtOnce_AllCommit()
    {
        await MigrateAsync();

        await Parallel.ForAsync(0, 200, async (_, cancellationToken) => await _database.WriteAsync(
            (connection, transaction) => connection.ExecuteAsync("INSERT INTO things (id, at) VALUES (@id, @at)", new { id = Guid.NewGuid(), at = DateTimeOffset.UtcNow }, transaction),
            cancellationToken));

        await using var reader = await _database.OpenAsync(default);
        Assert.Equal(200, await reader.ExecuteScalarAsync<int>("SELECT count(*) FROM things"));
    }

    [Fact]
    public async Task Values_GuidAndTime_AreStoredBigEndianAndInMicroseconds()
    {
        await MigrateAsync();
        var id = new Guid("01890000-0000-7000-8000-0000000000ff");
        var at = DateTimeOffset.UnixEpoch.AddTicks(10_000_010);

        await _database.WriteAsync((connection, transaction) => connection.ExecuteAsync("INSERT INTO things (id, at) VALUES (@id, @at)", new { id, at }, transaction), default);

        await using var reader = await _database.OpenAsync(default);
        Assert.Equal("0189000000007000800000000000" + "00FF", await reader.ExecuteScalarAsync<string>("SELECT hex(id) FROM things"));
        Assert.Equal(1_000_001, await reader.ExecuteScalarAsync<long>("SELECT at FROM things"));
        Assert.Equal((id, at), await reader.QuerySingleAsync<(Guid, DateTimeOffset)>("SELECT id, at FROM things"));
    }

    [Fact]
    public async Task Migrate_Twice_AppliesEachScriptOnce()
    {
        await MigrateAsync();
        await MigrateAsync();

        await using var reader = await _database.OpenAsync(default);
        Assert.Equal(["0001_things.sql", "0002_more.sql"], await reader.QueryAsync<string>("SELECT name FROM migrations ORDER BY number"));
    }

    [Fact]
    public async Task Migrate_DatabaseOfANewerVersion_IsRefused()
    {
        await MigrateAsync();
        await _database.WriteAsync((connection, transaction) => connection.ExecuteAsync("INSERT INTO migrations (number, name, applied_at) VALUES (3, 'newer', 0)", transaction: transaction), default);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(MigrateAsync);

        Assert.Contains("newer version", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_WhileSomebodyWrites_SeesOneMoment()
    {
        await MigrateAsync();

        var (before, after) = await _database.ReadAsync(
            async (connection, transaction) =>
            {
                var first = await connection.ExecuteScalarAsync<int>("SELECT count(*) FROM things", transaction: transaction);
                await _database.WriteAsync((writer, writing) => writer.ExecuteAsync("INSERT INTO things (id, at) VALUES (@id, 0)", new { id = Guid.NewGuid() }, writing), default);
                return (first, await connection.ExecuteScalarAsync<int>("SELECT count(*) FROM things", transaction: transaction));
            },
            default);

        Assert.Equal((0, 0), (before, after));
    }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    private Task MigrateAsync() => Migrator.ApplyAsync(_database, typeof(SqliteDatabaseTests).Assembly, Scripts, default);
}
