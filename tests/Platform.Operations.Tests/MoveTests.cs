using System.Globalization;
using Platform.Client;
using Platform.Defaults;
using Platform.Host.Demo;
using Platform.Host.Installation;
using Platform.Host.Moving;
using Platform.Host.Running;
using Platform.Host.Tests;
using Platform.Operations.Tests.Topology;
using Platform.TestKit;

namespace Platform.Operations.Tests;

/// <summary>An installation goes on with its databases elsewhere. The way is the same to any engine; other SQLite files stand in for a server.</summary>
public sealed class MoveTests : IDisposable
{
    private static readonly string Program = Repository.Program("host", "Platform.Host");

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = PortPairs.Find(1)[0];

    private string Data => _folder.File("data");

    private string Org => $"Data Source={_folder.File("elsewhere/org.db")}";

    private string Credentials => $"Data Source={_folder.File("elsewhere/credentials.db")}";

    [Fact]
    public async Task Move_OfAnInstallation_GoesOnWhereItWas()
    {
        var host = StartHost([]);
        try
        {
            var link = await host.WaitForOutputAsync(line => line.Contains("/setup#", StringComparison.Ordinal) ? line.Trim() : null);
            using var connection = new PlatformConnection(await ServerAddresses.DiscoverAsync(new Uri(link.Split("/setup#")[0])));
            var (session, organization) = await FirstOwner.CreateAsync(connection, link.Split('#')[1]);
            await using var device = await DemoDevice.EnrollAsync(_folder.File("device"), connection, session, "laptop", default);
            device.Start();
            var editor = new CredentialEditor(connection, session);
            var before = await SaveAsync(editor, organization, "Before");
            await UntilAsync(() => !device.Lacks(Guid.Parse(before)));

            var (exitCode, output) = await MoveAsync();
            Assert.Equal(1, exitCode);
            Assert.Contains("Another host is running", output, StringComparison.Ordinal);

            Assert.Equal(0, await host.InterruptAsync());
            await host.DisposeAsync();
            (exitCode, output) = await MoveAsync();
            Assert.True(exitCode == 0, output);
            Assert.Contains("digests of 1 feeds", output, StringComparison.Ordinal);

            host = StartHost([]);
            Assert.Contains("were moved", await host.WaitForOutputAsync(line => line.Contains("were moved", StringComparison.Ordinal) ? line : null), StringComparison.Ordinal);
            await host.DisposeAsync();

            host = StartHost(new() { ["Org__Database"] = Org, ["Credentials__Database"] = Credentials });
            await host.WaitForOutputAsync(line => line.Contains("is running", StringComparison.Ordinal) ? line : null);
            Assert.Equal([before], (await editor.ListAsync(organization)).Credentials.Select(credential => credential.CredentialId));
            var later = await SaveAsync(editor, organization, "Later");
            await UntilAsync(() => !device.Lacks(Guid.Parse(later)) && !device.Lacks(Guid.Parse(before)));
        }
        finally
        {
            await host.DisposeAsync();
        }
    }

    [Fact]
    public async Task Move_ToADatabaseWithRows_IsRefusedAndChangesNeither()
    {
        using var folder = await MakeInstallationAsync();
        await MoveInProcessAsync(folder);
        File.Delete(Path.Combine(folder.Databases, DatabaseSetting.MovedMarker));
        var before = await StateAsync();

        var refused = await Assert.ThrowsAsync<InstallationException>(() => MoveInProcessAsync(folder));

        Assert.Contains("is not empty", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await StateAsync());
        Assert.False(File.Exists(Path.Combine(folder.Databases, DatabaseSetting.MovedMarker)));
    }

    [Fact]
    public async Task Move_Twice_IsRefused()
    {
        using var folder = await MakeInstallationAsync();
        await MoveInProcessAsync(folder);

        var refused = await Assert.ThrowsAsync<InstallationException>(() => MoveInProcessAsync(folder));

        Assert.Contains("were moved already", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Move_WhileAServiceHasTheFileOpen_IsRefused()
    {
        using var folder = await MakeInstallationAsync();
        using var service = new SqliteDatabase(Path.Combine(folder.Databases, "credentials.db"));
        await using var open = await service.OpenAsync(default);

        var refused = await Assert.ThrowsAsync<InstallationException>(() => MoveInProcessAsync(folder));

        Assert.Contains("Stop the platform", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder.Databases, DatabaseSetting.MovedMarker)));
    }

    [Fact]
    public async Task Move_ThatIsInterrupted_LeavesBothTargetsEmptyAndCanBeRepeated()
    {
        using var folder = await MakeInstallationAsync();
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => InstallationMove.RunAsync(
            folder, Org, Credentials, (name, progress) => Interrupt(name, progress, stop), stop.Token));

        var (databases, _) = await MoveInProcessAsync(folder);
        Assert.Equal(["org.db", "credentials.db"], databases.Select(database => database.Name));
        Assert.Contains(databases[0].Digests, table => table.Key == "users" && table.Value.StartsWith("1:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Move_ToOneDatabaseForBoth_IsRefused()
    {
        using var folder = await MakeInstallationAsync();

        await Assert.ThrowsAsync<InstallationException>(() => InstallationMove.RunAsync(folder, Org, Org, (_, _) => { }, default));
    }

    [SqlServerFact]
    public async Task Move_ToSqlServer_HasTheSameDigests()
    {
        using var folder = await MakeInstallationAsync();
        using var org = TestEngine.CreateOnServer();
        using var credentials = TestEngine.CreateOnServer();

        var (databases, _) = await InstallationMove.RunAsync(folder, org.ConnectionString, credentials.ConnectionString, (_, _) => { }, default);

        Assert.All(databases, database => Assert.Contains(database.Digests, table => !table.Value.StartsWith("0:", StringComparison.Ordinal)));
    }

    public void Dispose() => _folder.Dispose();

    private static void Interrupt(string name, MoveProgress progress, CancellationTokenSource stop)
    {
        // Org is copied and credentials too, and neither is committed.
        if (name == "credentials" && progress.Done == progress.Total)
            stop.Cancel();
    }

    private static async Task<string> SaveAsync(CredentialEditor editor, Guid organization, string name)
    {
        using var draft = DemoCredentials.OpenAi(name);
        var change = await editor.CreateAsync(organization, draft);
        await editor.ApplyAsync(organization, [change]);
        return change.CredentialId;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!condition())
            await Task.Delay(10, patience.Token);
    }

    /// <summary>A data folder with a user, and with the keys that a first start makes.</summary>
    private async Task<DataFolder> MakeInstallationAsync()
    {
        var folder = DataFolder.Open(Data, exclusive: true);
        await Platform.Org.UserAdministration.CreateUserAsync(
            new Platform.Org.OrgOptions { DataPath = folder.Path, PasswordIterations = 100_000 }, "ada@example.com", "correct horse battery staple"u8.ToArray(), "Ada", default);
        using var credentials = new SqliteDatabase(Path.Combine(folder.Databases, "credentials.db"));
        await Platform.Credentials.CredentialsTables.MigrateAsync(credentials, default);
        await credentials.WriteAsync(
            (connection, transaction) => AuditTable.AppendAsync(
                connection, transaction, [new AuditRow(Guid.Empty, AuditActor.Service("credentials"), "input_key.rotated", Guid.NewGuid(), 0, 0, DateTimeOffset.UnixEpoch)]),
            default);
        return folder;
    }

    private Task<(IReadOnlyList<MovedDatabase> Databases, int Feeds)> MoveInProcessAsync(DataFolder folder) =>
        InstallationMove.RunAsync(folder, Org, Credentials, (_, _) => { }, default);

    private async Task<string> StateAsync() => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(_folder.File("elsewhere/org.db"))));

    private Task<(int ExitCode, string Output)> MoveAsync()
    {
        // As an operator gives it: in files, so that no password shows.
        File.WriteAllText(_folder.File("org.connection"), Org + "\n");
        File.WriteAllText(_folder.File("credentials.connection"), Credentials + "\n");
        return RunningProcess.RunAsync(Program, ["move", "--data", Data, "--org", _folder.File("org.connection"), "--credentials", _folder.File("credentials.connection")]);
    }

    private RunningProcess StartHost(Dictionary<string, string> environment) =>
        RunningProcess.Start(Program, ["--data", Data, "--port", _port.ToString(CultureInfo.InvariantCulture)], environment);
}
