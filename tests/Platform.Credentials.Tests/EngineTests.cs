using Platform.TestKit;

namespace Platform.Credentials.Tests;

/// <summary>The tests of this assembly once more, with their databases elsewhere.</summary>
public sealed class EngineTests
{
    [SqlServerFact(typeof(EngineTests))]
    public Task EveryTest_OnSqlServer_Passes() => EngineRun.RunAsync(typeof(EngineTests).Assembly, "sqlserver");

    [SqliteFact]
    public Task Tests_OnADatabaseNamedByAConnectionString_Pass() =>
        EngineRun.RunAsync(typeof(EngineTests).Assembly, "sqlite-elsewhere", "FullyQualifiedName~RetryTests.ApplyChanges_SameRequestAgain");
}
