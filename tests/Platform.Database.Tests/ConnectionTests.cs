using Microsoft.Data.SqlClient;
using Platform.Defaults;
using Platform.TestKit;

namespace Platform.Database.Tests;

/// <summary>Which engine a setting names, and what a connection string of SQL Server must not say.</summary>
public sealed class ConnectionTests
{
    private const string Server = "Server=tcp:sql,1433;Database=platform_org;User ID=org;Password=hunter2-hunter2";

    [Fact]
    public void Open_NoSetting_IsTheFileInTheDataFolder()
    {
        using var folder = new TemporaryFolder();
        using var database = DatabaseSetting.Open("Org:Database", "", folder.Path, "org.db");

        Assert.Equal((DatabaseEngine.Sqlite, folder.File("db/org.db")), (database.Engine, database.Location));
    }

    [Theory]
    [InlineData("Data Source=/srv/org.db")]
    [InlineData("data source=/srv/org.db;")]
    [InlineData("  Data Source=/srv/org.db\n")]
    public void Open_FileName_IsSqlite(string setting)
    {
        using var database = DatabaseSetting.Open("Org:Database", setting, "/elsewhere", "org.db");

        Assert.Equal((DatabaseEngine.Sqlite, "/srv/org.db"), (database.Engine, database.Location));
    }

    [Theory]
    [InlineData(Server)]
    [InlineData(Server + ";Encrypt=true")]
    [InlineData(Server + ";Encrypt=Mandatory;ServerCertificate=/run/settings/server.pem")]
    [InlineData(Server + ";Encrypt=Strict")]
    [InlineData("Data Source=sql;Initial Catalog=platform_org;Integrated Security=true")]
    public void Open_ServerAndDatabase_IsSqlServer(string setting)
    {
        using var database = DatabaseSetting.Open("Org:Database", setting, "/elsewhere", "org.db");

        Assert.Equal(DatabaseEngine.SqlServer, database.Engine);
        Assert.StartsWith("platform_org on ", database.Location, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", database.Location, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Server + ";Encrypt=false", "Encrypt")]
    [InlineData(Server + ";Encrypt=Optional", "Encrypt")]
    [InlineData(Server + ";TrustServerCertificate=true", "ServerCertificate=FILE")]
    [InlineData(Server + ";MultipleActiveResultSets=true", "MultipleActiveResultSets")]
    [InlineData(Server + ";Pooling=false", "Pooling")]
    [InlineData(Server + ";Enlist=true", "Enlist")]
    [InlineData("Server=sql;User ID=org;Password=hunter2-hunter2", "Server and Database")]
    [InlineData("Server=sql;Database=platform_org;Password=hunter2-hunter2;Colour=red", "connection string of SQL Server")]
    [InlineData("Server=sql;Database=platform_org;Password=hunter2-hunter2;Encrypt=perhaps", "connection string of SQL Server")]
    [InlineData("Data Source=/srv/org.db;Password=hunter2-hunter2", "Server and Database")]
    [InlineData("hunter2-hunter2", "Org:Database is no connection string")]
    public void Open_StringThatBreaksARule_IsRefusedByNameAndWithoutItsValues(string setting, string told)
    {
        var refused = Assert.Throws<InvalidOperationException>(() => DatabaseSetting.Open("Org:Database", setting, "/elsewhere", "org.db"));

        Assert.StartsWith("Org:Database ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(told, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WhatTheStringLeavesOpen_IsSetSafely()
    {
        var builder = SqlServerConnectionRules.Read("Org:Database", Server);

        Assert.Equal(SqlConnectionEncryptOption.Mandatory, builder.Encrypt);
        Assert.False(builder.PersistSecurityInfo);
        Assert.False(builder.Enlist);
        Assert.False(builder.MultipleActiveResultSets);
        Assert.True(builder.Pooling);
        Assert.Equal("platform", builder.ApplicationName);
    }

    [Theory]
    [InlineData(0, 1, 160, null)]
    [InlineData(1, 1, 160, "DELAYED_DURABILITY = DISABLED")]
    [InlineData(2, 1, 160, "DELAYED_DURABILITY = DISABLED")]
    [InlineData(0, 0, 160, "ALLOW_SNAPSHOT_ISOLATION ON")]
    [InlineData(0, 3, 160, "ALLOW_SNAPSHOT_ISOLATION ON")]
    [InlineData(0, 1, 120, "COMPATIBILITY_LEVEL")]
    public void Require_DatabaseSettings_NamesTheStatementThatMendsThem(int delayed, int snapshot, int level, string? statement)
    {
        var settings = new SqlServerDatabaseSettings { DelayedDurability = delayed, SnapshotIsolationState = snapshot, CompatibilityLevel = level };

        var refused = Record.Exception(() => SqlServerDatabaseSettings.Require("platform_org on sql", settings));

        if (statement is null)
            Assert.Null(refused);
        else
            Assert.Contains($"ALTER DATABASE CURRENT SET {statement}", Assert.IsType<InvalidOperationException>(refused).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prepare_NobodyListens_IsASentenceWithoutTheString()
    {
        using var database = DatabaseSetting.Open("Org:Database", "Server=tcp:127.0.0.1,1;Database=platform_org;User ID=org;Password=hunter2-hunter2;Connect Timeout=1;Connect Retry Count=0", "", "");

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => database.PrepareAsync(default));

        Assert.Contains("platform_org on tcp:127.0.0.1,1 cannot be used", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FolderWhoseDatabasesWereMoved_IsRefused()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("db"));
        File.WriteAllText(folder.File("db/MOVED"), "");

        var refused = Assert.Throws<InvalidOperationException>(() => DatabaseSetting.Open("Org:Database", "", folder.Path, "org.db"));

        Assert.Contains("were moved", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Org:Database", refused.Message, StringComparison.Ordinal);
    }
}
