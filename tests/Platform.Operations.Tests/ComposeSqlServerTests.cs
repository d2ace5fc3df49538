using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Platform.Defaults;
using Platform.Host.Installation;
using Platform.Host.Tests;
using Platform.Operations.Tests.Topology;
using Platform.TestKit;

namespace Platform.Operations.Tests;

/// <summary>The files of SQL Server's containers agree with each other and with what the services ask for. No SQL Server has read them here.</summary>
public sealed class ComposeSqlServerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Keys => _folder.File("installation/keys/compose");

    [Fact]
    public void Init_MakesConnectionStringsThatTheServicesTake()
    {
        Init();

        foreach (var service in new[] { "org", "credentials" })
        {
            var text = File.ReadAllText(Path.Combine(Keys, $"sqlserver-{service}"));
            using var database = DatabaseSetting.Open("setting", text);
            Assert.Equal(DatabaseEngine.SqlServer, database.Engine);
            Assert.Contains($"Password={File.ReadAllText(Path.Combine(Keys, "sqlserver", $"login-{service}"))};", text, StringComparison.Ordinal);
            Assert.Contains($"CREATE LOGIN platform_{service} WITH PASSWORD = N'$({service.ToUpperInvariant()}_PASSWORD)'", Script("init.sql"), StringComparison.Ordinal);
            Assert.Contains($"IF db_id(N'platform_{service}') IS NULL", Script("init.sql"), StringComparison.Ordinal);
            Assert.Contains($"ALTER DATABASE platform_{service} SET ALLOW_SNAPSHOT_ISOLATION ON", Script("init.sql"), StringComparison.Ordinal);
            Assert.Contains($"{service.ToUpperInvariant()}_PASSWORD=$(cat /run/secrets/login-{service})", Script("sqlserver.sh"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Init_Again_ChangesNothing()
    {
        Init();
        var before = Directory.GetFiles(Keys, "*", SearchOption.AllDirectories).ToDictionary(file => file, File.ReadAllText);

        Init();

        Assert.Equal(before, Directory.GetFiles(Keys, "*", SearchOption.AllDirectories).ToDictionary(file => file, File.ReadAllText));
        Assert.All(before.Keys, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public void Certificate_IsTheServersAndTheOneThatClientsKnow()
    {
        Init();

        using var certificate = X509Certificate2.CreateFromPemFile(Path.Combine(Keys, "sqlserver", "certificate.pem"), Path.Combine(Keys, "sqlserver", "certificate-key.pem"));
        using var known = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(Keys, "sqlserver.pem"));

        Assert.True(certificate.HasPrivateKey);
        Assert.False(known.HasPrivateKey);
        Assert.Equal(known.Thumbprint, certificate.Thumbprint);
        Assert.True(certificate.MatchesHostname("sqlserver"));
    }

    [Fact]
    public void EveryFileOfTheScripts_IsMountedWhereTheyLook()
    {
        var file = ComposeFile.Read();
        var (server, init) = (file.Services["sqlserver"], file.Services["sqlserver-init"]);
        var mounted = (ComposeService service) => service.Secrets.Keys.Concat(service.Configs.Keys).ToHashSet(StringComparer.Ordinal);

        Assert.Equal(["/bin/bash", "/opt/platform/sqlserver.sh", "start"], server.Command);
        Assert.Equal(["/bin/bash", "/opt/platform/sqlserver.sh", "init"], init.Command);
        Assert.Equal(["CMD", "/bin/bash", "/opt/platform/sqlserver.sh", "health"], server.Probe);
        Assert.Equal(Paths(Script("mssql.conf")).Append("/run/secrets/sa").Append("/var/opt/mssql/mssql.conf").Append("/opt/platform/sqlserver.sh").Order(StringComparer.Ordinal), mounted(server).Order(StringComparer.Ordinal));
        Assert.Equal(Paths(Script("sqlserver.sh")).Append("/opt/platform/sqlserver.sh").Distinct().Order(StringComparer.Ordinal), mounted(init).Order(StringComparer.Ordinal));
        foreach (var service in new[] { "org", "credentials" })
            Assert.Contains("/run/certificates/sqlserver.pem", mounted(file.Services[service]));

        static IEnumerable<string> Paths(string text) => Regex.Matches(text, "(?:/run/secrets|/opt/platform)/[a-z.-]+[a-z]").Select(match => match.Value).Distinct();
    }

    [Fact]
    public void Users_AreNeitherOwnersNorAdministrators()
    {
        var script = Script("init.sql");

        Assert.DoesNotMatch(new Regex("db_owner|db_ddladmin|sysadmin|CONTROL|IMPERSONATE|WITH GRANT OPTION|sp_addrolemember|ALTER ROLE|TRUSTWORTHY ON", RegexOptions.IgnoreCase), script);
        Assert.Equal(2, Regex.Count(script, "GRANT SELECT, INSERT, UPDATE, DELETE, REFERENCES, ALTER ON SCHEMA::dbo TO "));
    }

    [Fact]
    public async Task Script_IsBash()
    {
        using var bash = Process.Start("bash", ["-n", Path.Combine(Repository.Root, "deploy/sqlserver/sqlserver.sh")]);
        await bash.WaitForExitAsync();

        Assert.Equal(0, bash.ExitCode);
    }

    [Fact]
    public void Images_OfTheServices_HaveWhatSqlClientNeeds() =>
        // Without ICU it refuses to connect.
        Assert.EndsWith("-chiseled-extra", Dockerfile.Read().Stage("org").Image, StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();

    private static string Script(string name) => File.ReadAllText(Path.Combine(Repository.Root, "deploy/sqlserver", name));

    private void Init()
    {
        using var folder = DataFolder.Open(_folder.File("installation"), exclusive: false);
        InstallationKeys.CreateMissing(folder);
        ComposeSecrets.CreateMissing(folder);
    }
}
