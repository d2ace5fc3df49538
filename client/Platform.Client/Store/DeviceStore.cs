using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Platform.Client.Rejections;
using Platform.Client.Store;
using Platform.Sealing;

namespace Platform.Client;

/// <summary>
/// The folder in which a device keeps itself: its identity, its two private keys, the person's session, and the verified
/// content of its feeds, sealed as it came. The folder and every file belong to the owner alone.
/// </summary>
public sealed class DeviceStore
{
    private const string IdentityFile = "device.json";
    private const string SessionFile = "session.json";
    private const string AgreementKeyFile = "agreement.pem";
    private const string SigningKeyFile = "signing.pem";
    private const string LockFile = "agent.lock";
    private const string KeyListFile = "signing-keys.bin";
    private const string ContactFileName = "contact.json";

    /// <summary>Opens a folder, and makes it when it is not there.</summary>
    public DeviceStore(string folder)
    {
        Folder = Path.GetFullPath(folder);
        PrivateFiles.EnsureFolder(Folder);
        Feeds = new FeedFiles(Path.Combine(Folder, "feeds"));
        Revocations = new RevocationFiles(Path.Combine(Folder, "revoked"));
        Rejections = new RejectionFiles(Path.Combine(Folder, "rejected"));
    }

    /// <summary><c>$XDG_DATA_HOME/pieces</c>, or <c>~/.local/share/pieces</c>; on Windows the same below the user's local data.</summary>
    public static string DefaultFolder =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "pieces");

    /// <summary>The folder's full path.</summary>
    public string Folder { get; }

    /// <summary>The device of this folder; null before the first sign-in.</summary>
    public DeviceIdentity? Identity => ReadJson(IdentityFile, ClientJson.Default.DeviceIdentity);

    /// <summary>The person's session, valid or not; null when there is none.</summary>
    public Session? Session => ReadJson(SessionFile, ClientJson.Default.Session);

    internal FeedFiles Feeds { get; }

    internal RevocationFiles Revocations { get; }

    internal RejectionFiles Rejections { get; }

    /// <summary>
    /// The installation's signing keys that this device trusts; null in a folder of a version that pinned none. Nothing but a signed
    /// list replaces them.
    /// </summary>
    internal SigningKeys? SigningKeys
    {
        get
        {
            try
            {
                return PrivateFiles.Read(FilePath(KeyListFile)) is { } body ? SigningKeys.Trust(body) : null;
            }
            catch (CryptographicException)
            {
                throw Damaged(KeyListFile);
            }
        }
    }

    internal bool HasKeys => File.Exists(FilePath(SigningKeyFile));

    /// <summary>Whether another process watches with this folder now.</summary>
    public bool IsInUse
    {
        get
        {
            using var attempt = TryLock();
            return attempt is null;
        }
    }

    /// <summary>The enrolled device.</summary>
    /// <exception cref="PlatformClientException">There is none.</exception>
    public DeviceIdentity RequireIdentity() => Identity is { Enrolled: true } identity
        ? identity
        : throw new PlatformClientException(ClientFailure.NotEnrolled, $"{Folder} holds no enrolled device.");

    /// <summary>Keeps a session, readable by the owner alone.</summary>
    public void Save(Session session) => WriteJson(SessionFile, session, ClientJson.Default.Session);

    /// <summary>Forgets the session.</summary>
    public void ClearSession() => PrivateFiles.Delete(FilePath(SessionFile));

    /// <summary>Forgets the device, its keys and everything it holds. The server is not told: revoke the device there.</summary>
    public void Wipe()
    {
        using var exclusive = Lock();
        PrivateFiles.Delete(FilePath(IdentityFile));
        foreach (var name in (string[])[SessionFile, AgreementKeyFile, SigningKeyFile, KeyListFile, ContactFileName])
            PrivateFiles.Wipe(FilePath(name));
        Feeds.DeleteAll();
        Revocations.DeleteAll();
        Rejections.DeleteAll();
    }

    internal void Save(DeviceIdentity identity) => WriteJson(IdentityFile, identity, ClientJson.Default.DeviceIdentity);

    /// <summary>Last contacts; null before the first.</summary>
    internal ContactFile? Contact => ReadJson(ContactFileName, ClientJson.Default.ContactFile);

    internal void Save(ContactFile contact) => WriteJson(ContactFileName, contact, ClientJson.Default.ContactFile);

    internal void Save(SigningKeys keys) => PrivateFiles.Write(FilePath(KeyListFile), keys.Body.Span);

    /// <summary>Makes both keys, and writes them before anything names them.</summary>
    internal void CreateKeys()
    {
        using var agreement = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using var signing = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        WriteKey(AgreementKeyFile, agreement);
        WriteKey(SigningKeyFile, signing);
    }

    /// <summary>Makes both keys when there are none: a sign-in binds its tokens to one before the device is enrolled.</summary>
    internal void EnsureKeys()
    {
        if (!File.Exists(FilePath(AgreementKeyFile)) || !File.Exists(FilePath(SigningKeyFile)))
            CreateKeys();
    }

    /// <summary>The key that grants are sealed to.</summary>
    internal ECDiffieHellman OpenAgreementKey() => OpenKey(AgreementKeyFile, ECDiffieHellman.Create());

    /// <summary>The key that the device proves itself with.</summary>
    internal ECDsa OpenSigningKey() => OpenKey(SigningKeyFile, ECDsa.Create());

    /// <summary>Only the holder of this lock changes the feeds. The system lets it go when the process ends, however it ends.</summary>
    internal FileStream Lock() => TryLock()
        ?? throw new PlatformClientException(ClientFailure.InUse, $"Another process watches with {Folder}.");

    internal FileStream? TryLock()
    {
        try
        {
            return new FileStream(FilePath(LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private string FilePath(string name) => Path.Combine(Folder, name);

    private void WriteKey(string name, ECAlgorithm key)
    {
        var pkcs8 = key.ExportPkcs8PrivateKey();
        var pem = PemEncoding.Write("PRIVATE KEY", pkcs8);
        var bytes = Encoding.ASCII.GetBytes(pem);
        PrivateFiles.Write(FilePath(name), bytes);
        CryptographicOperations.ZeroMemory(pkcs8);
        CryptographicOperations.ZeroMemory(bytes);
        Array.Clear(pem);
    }

    private T OpenKey<T>(string name, T key)
        where T : ECAlgorithm
    {
        var bytes = PrivateFiles.Read(FilePath(name)) ?? throw Damaged(name);
        var pem = Encoding.ASCII.GetChars(bytes);
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw Damaged(name);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            Array.Clear(pem);
        }
    }

    private T? ReadJson<T>(string name, JsonTypeInfo<T> type)
        where T : class
    {
        var bytes = PrivateFiles.Read(FilePath(name));
        try
        {
            return bytes is null ? null : JsonSerializer.Deserialize(bytes, type);
        }
        catch (JsonException)
        {
            throw Damaged(name);
        }
    }

    private void WriteJson<T>(string name, T value, JsonTypeInfo<T> type) =>
        PrivateFiles.Write(FilePath(name), JsonSerializer.SerializeToUtf8Bytes(value, type));

    private PlatformClientException Damaged(string name) =>
        new(ClientFailure.StoreUnusable, $"{FilePath(name)} is damaged or missing. Sign in again with: piecesos login --replace URL");
}
