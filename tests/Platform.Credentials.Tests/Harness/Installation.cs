using System.Security.Cryptography;
using System.Text;
using Platform.Defaults;
using Platform.TestKit;

namespace Platform.Credentials.Tests.Harness;

/// <summary>A data folder as an operator has it: databases, and the keys of the services.</summary>
internal sealed class Installation : IDisposable
{
    public const string Issuer = "https://platform.test";

    private readonly TemporaryFolder _folder = new();
    private readonly TestDatabase _org = TestEngine.Create();
    private readonly TestDatabase _credentials = TestEngine.Create();

    public Installation()
    {
        Directory.CreateDirectory(PublicKeys);
        foreach (var service in (string[])["org", "credentials", "sync", "gateway"])
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            KeyFiles.TryCreatePrivate(ServiceKey(service), Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
            File.WriteAllText(Path.Combine(PublicKeys, $"{service}.pub.pem"), key.ExportSubjectPublicKeyInfoPem());
        }
    }

    public string Folder => _folder.Path;

    public string KekFile => Path.Combine(Folder, "keys", "kek");

    public string DatabaseFile => Path.Combine(Folder, "db", "credentials.db");

    private string PublicKeys => Path.Combine(Folder, "keys", "services");

    /// <summary>Settings of a service of this installation, on free ports.</summary>
    public Dictionary<string, string?> Settings(string service) => new()
    {
        ["Listen:Port"] = "0",
        ["Data:Path"] = Folder,
        ["Authentication:Issuer"] = Issuer,
        ["Authentication:ServiceKeyFile"] = ServiceKey(service),
        ["Authentication:ServiceKeys"] = PublicKeys,
        ["Org:CreateMissingKeys"] = "true",
        ["Org:PasswordIterations"] = "100000",
        // One person enrols the devices of all tests.
        ["Limits:EnrolmentsPerMinute"] = "100000",
        ["Org:Database"] = _org.ConnectionString,
        ["Credentials:CreateMissingKeys"] = "true",
        ["Credentials:Database"] = _credentials.ConnectionString,
    };

    public void Dispose()
    {
        _org.Dispose();
        _credentials.Dispose();
        _folder.Dispose();
    }

    private string ServiceKey(string service) => Path.Combine(Folder, "keys", $"service-{service}.pem");
}
