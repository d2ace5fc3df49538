using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Platform.Defaults;

namespace Platform.Host.Installation;

/// <summary>
/// What docker-compose.yml needs beyond the keys: Redis's users, each with what it may do and a password of its own; SQL Server's
/// certificate and logins; each service's connection strings; Grafana's first password.
/// </summary>
internal static class ComposeSecrets
{
    /// <summary>What each service says to Redis, and where. No keys, no scripts, no administration for anybody.</summary>
    private static readonly (string Service, string Rights)[] Users =
    [
        ("org", "&sync:* +publish"),
        ("credentials", "&sync:* +publish +subscribe +unsubscribe"),
        ("sync", "&sync:* +subscribe +unsubscribe"),
    ];

    /// <summary>Names of the files that were made.</summary>
    public static IReadOnlyList<string> CreateMissing(DataFolder folder)
    {
        var made = new List<string>();
        var path = Path.Combine(folder.Keys, "compose");
        foreach (var (service, _) in Users)
            Create($"redis-{service}", () => $"redis:6379,user={service},password={NewPassword()}");
        Create("grafana-admin", NewPassword);
        CreateSqlServer(path, Create);
        Create("users.acl", () => UserList(service => File.ReadAllText(Path.Combine(path, $"redis-{service}"))));
        return made;

        void Create(string name, Func<string> content)
        {
            var file = Path.Combine(path, name);
            KeyFiles.CreatePrivateFolder(Path.GetDirectoryName(file)!);
            if (!File.Exists(file) && KeyFiles.TryCreatePrivate(file, Encoding.ASCII.GetBytes(content())))
                made.Add("compose/" + name);
        }
    }

    /// <summary>What SQL Server itself reads is in a folder of its own, for its own user; what its clients read is beside it.</summary>
    private static void CreateSqlServer(string path, Action<string, Func<string>> create)
    {
        create("sqlserver/sa", NewSqlPassword);
        foreach (var service in (string[])["org", "credentials"])
        {
            create($"sqlserver/login-{service}", NewSqlPassword);
            create($"sqlserver-{service}", () =>
                $"Server=tcp:sqlserver,1433;Database=platform_{service};User ID=platform_{service};Password={File.ReadAllText(Path.Combine(path, "sqlserver", $"login-{service}"))};"
                + "Encrypt=Mandatory;ServerCertificate=/run/certificates/sqlserver.pem");
        }

        using var key = RSA.Create(3072);
        var request = new CertificateRequest("CN=sqlserver", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("sqlserver");
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(10));
        var isNew = !File.Exists(Path.Combine(path, "sqlserver", "certificate.pem"));
        create("sqlserver/certificate.pem", certificate.ExportCertificatePem);
        if (isNew)
            create("sqlserver/certificate-key.pem", key.ExportPkcs8PrivateKeyPem);
        create("sqlserver.pem", () => File.ReadAllText(Path.Combine(path, "sqlserver", "certificate.pem")));
    }

    // SQL Server asks for upper and lower case, digits and others.
    private static string NewSqlPassword() => "Aa1-" + NewPassword();

    private static string NewPassword() => RandomNumberGenerator.GetHexString(64, lowercase: true);

    /// <summary>Redis keeps the hash of a password only.</summary>
    private static string UserList(Func<string, string> connection)
    {
        var text = new StringBuilder("user default on nopass resetkeys resetchannels -@all +ping\n");
        foreach (var (service, rights) in Users)
        {
            var password = connection(service).Split("password=")[1];
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(password)));
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"user {service} on #{hash} resetkeys resetchannels -@all +ping +echo +client|setname +client|id {rights}\n");
        }

        return text.ToString();
    }
}
