using System.Security.Cryptography;
using System.Text;
using Platform.Defaults;

namespace Platform.Host.Installation;

/// <summary>
/// What docker-compose.yml needs beyond the keys: Redis's users, each with what it may do and a password of its own; each service's
/// connection string; Grafana's first password.
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
        Create("users.acl", () => UserList(service => File.ReadAllText(Path.Combine(path, $"redis-{service}"))));
        return made;

        void Create(string name, Func<string> content)
        {
            var file = Path.Combine(path, name);
            if (!File.Exists(file) && KeyFiles.TryCreatePrivate(file, Encoding.ASCII.GetBytes(content())))
                made.Add("compose/" + name);
        }
    }

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
