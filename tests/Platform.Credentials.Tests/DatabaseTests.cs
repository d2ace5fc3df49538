using Dapper;
using Platform.Credentials.Tests.Harness;
using Platform.TestKit;

namespace Platform.Credentials.Tests;

[Collection(SharedSite.Name)]
public sealed class DatabaseTests(Site site)
{
    [SqliteFact]
    public async Task EveryConnection_IsDurableAndChecksForeignKeys()
    {
        var connections = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => site.Host.Database.OpenAsync(CancellationToken.None)));
        try
        {
            foreach (var connection in connections)
            {
                Assert.Equal("wal", await connection.ExecuteScalarAsync<string>("PRAGMA journal_mode"));
                Assert.Equal(2, await connection.ExecuteScalarAsync<int>("PRAGMA synchronous"));
                Assert.Equal(1, await connection.ExecuteScalarAsync<int>("PRAGMA foreign_keys"));
            }
        }
        finally
        {
            foreach (var connection in connections)
                await connection.DisposeAsync();
        }
    }

    [Fact]
    public async Task Ready_RunningService_IsHealthy()
    {
        using var client = new HttpClient();

        Assert.Equal("Healthy", await client.GetStringAsync(new Uri(site.Host.HttpUrl + "/health/ready")));
    }

    [SqliteFact]
    public async Task LiveRecords_InTheDigestQuery_ReadTheIndexAlone()
    {
        await using var connection = await site.Host.Database.OpenAsync(CancellationToken.None);

        var plan = (await connection.QueryAsync(
            """
            EXPLAIN QUERY PLAN
            SELECT credential_id, version, record_hash FROM credentials WHERE feed_id = x'00' AND deleted = 0 ORDER BY credential_id
            """)).Select(row => (string)row.detail).Single();

        Assert.Contains("COVERING INDEX credentials_live", plan, StringComparison.Ordinal);
    }
}
