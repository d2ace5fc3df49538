using System.Security.Cryptography;
using System.Text;
using Platform.Defaults;

namespace Platform.Host.Installation;

/// <summary>
/// Makes the keys of an installation that are missing, each in a file of its own that only its owner can use:
/// <c>kek</c> (wraps all other keys), <c>org-secrets</c> (wraps the secrets of second factors), <c>token-signing.pem</c>, and one key pair per service.
/// </summary>
internal static class InstallationKeys
{
    private static readonly string[] Services = ["org", "credentials", "sync", "gateway"];

    /// <summary>Names of the files that were made.</summary>
    public static IReadOnlyList<string> CreateMissing(DataFolder folder)
    {
        var made = new List<string>();
        Span<byte> kek = stackalloc byte[32];
        RandomNumberGenerator.Fill(kek);
        Create("kek", kek);
        RandomNumberGenerator.Fill(kek);
        Create("org-secrets", kek);
        CryptographicOperations.ZeroMemory(kek);

        // Only when there is none at all: after a rotation the first one is gone for good.
        if (!Directory.Exists(folder.Keys) || Directory.GetFiles(folder.Keys, "token-signing*.pem").Length == 0)
        {
            using var signing = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            Create("token-signing.pem", Encoding.ASCII.GetBytes(signing.ExportPkcs8PrivateKeyPem()));
        }

        foreach (var service in Services)
            CreatePair(service);
        return made;

        void Create(string name, ReadOnlySpan<byte> content)
        {
            if (KeyFiles.TryCreatePrivate(Path.Combine(folder.Keys, name), content))
                made.Add(name);
        }

        // The public half is written from whatever private half is there, so that a lost one comes back.
        void CreatePair(string service)
        {
            using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
                Create($"service-{service}.pem", Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
            using var current = KeyFiles.ReadPrivateKey(Path.Combine(folder.Keys, $"service-{service}.pem"));
            Create($"services/{service}.pub.pem", Encoding.ASCII.GetBytes(current.ExportSubjectPublicKeyInfoPem()));
        }
    }
}
