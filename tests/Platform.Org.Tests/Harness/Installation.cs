using System.Security.Cryptography;
using Dapper;
using Platform.Defaults;
using Platform.TestKit;

namespace Platform.Org.Tests.Harness;

/// <summary>A data folder as an operator has it: databases, and the keys of the services.</summary>
internal sealed class Installation : IDisposable
{
    public const string Issuer = "https://platform.test";

    private static readonly string[] Services = ["org", "credentials", "sync", "gateway"];

    private readonly TestDatabase _database = TestEngine.Create();

    public Installation()
    {
        KeyFiles.CreatePrivateFolder(Folder);
        Directory.CreateDirectory(PublicKeys);
        foreach (var service in Services)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            KeyFiles.TryCreatePrivate(ServiceKey(service), System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
            File.WriteAllText(Path.Combine(PublicKeys, $"{service}.pub.pem"), key.ExportSubjectPublicKeyInfoPem());
        }
    }

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"platform-org-tests-{Guid.NewGuid():N}");

    public string TokenSigningKey => Path.Combine(Folder, "keys", "token-signing.pem");

    public OrgOptions Options => new() { DataPath = Folder, Database = _database.ConnectionString, Issuer = Issuer, CredentialsUrl = "http://127.0.0.1:1", PasswordIterations = 1_000 };

    private string PublicKeys => Path.Combine(Folder, "services");

    /// <summary>Settings of a service of this installation, on free ports.</summary>
    public Dictionary<string, string?> Settings(string service) => new()
    {
        ["Listen:Port"] = "0",
        ["Data:Path"] = Folder,
        ["Authentication:Issuer"] = Issuer,
        ["Authentication:ServiceKeyFile"] = ServiceKey(service),
        ["Authentication:ServiceKeys"] = PublicKeys,
        ["Org:CredentialsUrl"] = "http://127.0.0.1:1",
        ["Org:CreateMissingKeys"] = "true",
        ["Org:Database"] = _database.ConnectionString,
        ["Org:PasswordIterations"] = "100000",
    };

    /// <summary>One value straight out of the database.</summary>
    public async Task<T> ReadAsync<T>(string sql)
    {
        using var database = Options.OpenDatabase();
        return (await database.ReadAsync((connection, transaction) => connection.ExecuteScalarAsync<T>(sql, transaction: transaction), CancellationToken.None))!;
    }

    public void Dispose()
    {
        _database.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private string ServiceKey(string service) => Path.Combine(Folder, $"service-{service}.pem");
}
