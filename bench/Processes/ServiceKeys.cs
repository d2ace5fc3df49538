using System.Security.Cryptography;

namespace Platform.Bench.Processes;

/// <summary>Key pairs with which the services know each other, in a folder of the run.</summary>
internal sealed class ServiceKeys
{
    private readonly string _folder;

    private ServiceKeys(string folder) => _folder = folder;

    public string PublicKeys => Path.Combine(_folder, "services");

    public static ServiceKeys Create(string folder)
    {
        var keys = new ServiceKeys(folder);
        Directory.CreateDirectory(keys.PublicKeys);
        foreach (var service in (string[])["org", "credentials", "sync", "gateway"])
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using (var file = new FileStream(keys.PrivateKey(service), new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }))
            {
                file.Write(System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
            }

            File.WriteAllText(Path.Combine(keys.PublicKeys, service + ".pub.pem"), key.ExportSubjectPublicKeyInfoPem());
        }

        return keys;
    }

    public string PrivateKey(string service) => Path.Combine(_folder, $"service-{service}.pem");
}
