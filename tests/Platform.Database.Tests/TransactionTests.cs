using Dapper;
using Platform.Defaults;
using Platform.TestKit;

namespace Platform.Database.Tests;

/// <summary>What happens to a transaction that the engine ends, or whose commit nobody hears of.</summary>
public sealed class TransactionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteDatabase _database;

    public TransactionTests() => _database = new SqliteDatabase(_folder.File("test.db"));

    [Fact]
    public async Task Write_EndedByADeadlock_RunsAgainAsAWhole()
    {
        await MakeTableAsync();
        var runs = 0;

        await _database.WriteAsync(
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync("INSERT INTO things (id) VALUES (1)", transaction: transaction);
                if (++runs < 4)
                    throw Failures.OfNumber(1205);
            },
            default);

        Assert.Equal((4, 1), (runs, await CountAsync()));
    }

    [Fact]
    public async Task Write_EndedByDeadlocksWithoutEnd_GivesUpAndWritesNothing()
    {
        await MakeTableAsync();
        var runs = 0;

        await Assert.ThrowsAsync<Microsoft.Data.SqlClient.SqlException>(() => _database.WriteAsync(
            async (connection, transaction) =>
            {
                runs++;
                await connection.ExecuteAsync("INSERT INTO things (id) VALUES (1)", transaction: transaction);
                throw Failures.OfNumber(1205);
            },
            default));

        Assert.Equal((6, 0), (runs, await CountAsync()));
    }

    [Theory]
    [InlineData(2627)]
    [InlineData(-2)]
    public async Task Write_OtherFailure_RunsOnce(int number)
    {
        var runs = 0;

        await Assert.ThrowsAsync<Microsoft.Data.SqlClient.SqlException>(() => _database.WriteAsync(
            (_, _) =>
            {
                runs++;
                throw Failures.OfNumber(number);
            },
            default));

        Assert.Equal(1, runs);
    }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    private async Task MakeTableAsync()
    {
        await using var connection = await _database.OpenAsync(default);
        await connection.ExecuteAsync("CREATE TABLE things (id INTEGER PRIMARY KEY)");
    }

    private async Task<int> CountAsync()
    {
        await using var connection = await _database.OpenAsync(default);
        return await connection.ExecuteScalarAsync<int>("SELECT count(*) FROM things");
    }
}
