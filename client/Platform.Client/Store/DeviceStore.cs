using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Platform.Client.Rejections;
using Platform.Client.Store;
using Platform.Client.Store.Keys;
using Platform.Sealing;

namespace Platform.Client;

/// <summary>
/// The folder in which a device keeps itself: its identity, the person's session, and the verified content of its feeds, sealed as it
/// came. The folder and every file belong to the owner alone. The device's two private keys are in the system's secret store where one
/// answers, else in files of the folder.
/// </summary>
public sealed class DeviceStore
{
    /// <summary>Name of the environment variable that, as <c>files</c>, keeps private keys out of the system's secret store.</summary>
    public const string KeysVariable = "PIECES_KEYS";

    private const string IdentityFile = "device.json";
    private const string SessionFile = "session.json";
    private const string LockFile = "agent.lock";
    private const string KeyListFile = "signing-keys.bin";
    private const string ContactFileName = "contact.json";

    /// <summary>Opens a folder, and makes it when it is not there. <see cref="KeysVariable"/> is obeyed.</summary>
    /// <exception cref="PlatformClientException">The variable says something unknown.</exception>
    public DeviceStore(string folder)
        : this(folder, WantsFiles())
    {
    }

    /// <summary>Opens a folder, and makes it when it is not there.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="keysInFiles">Private keys are kept in files, whatever secret store the system has. Keys that are in one already are moved when the folder is watched.</param>
    public DeviceStore(string folder, bool keysInFiles)
        : this(folder, SystemSecretStore.Of(Path.GetFullPath(folder)), keysInFiles)
    {
    }

    internal DeviceStore(string folder, ISecretStore? secrets, bool keysInFiles)
    {
        Folder = Path.GetFullPath(folder);
        Keys = new DeviceKeys(Folder, secrets, keysInFiles);
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

    /// <summary>Where the device's private keys are. The place itself is not asked.</summary>
    public DeviceKeyPlace KeyPlace => Keys.Place;

    internal DeviceKeys Keys { get; }

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
                throw Damaged(FilePath(KeyListFile));
            }
        }
    }

    internal bool HasKeys => Keys.Exist;

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
    /// <exception cref="PlatformClientException">
    /// Another process watches with this folder (<see cref="ClientFailure.InUse"/>); or all of the folder is forgotten, but the secret store that has the keys could not be
    /// reached (<see cref="ClientFailure.KeysUnavailable"/>).
    /// </exception>
    public void Wipe()
    {
        using var exclusive = Lock();
        PrivateFiles.Delete(FilePath(IdentityFile));
        foreach (var name in (string[])[SessionFile, KeyListFile, ContactFileName])
            PrivateFiles.Wipe(FilePath(name));
        Feeds.DeleteAll();
        Revocations.DeleteAll();
        Rejections.DeleteAll();
        Keys.Wipe();
    }

    internal void Save(DeviceIdentity identity) => WriteJson(IdentityFile, identity, ClientJson.Default.DeviceIdentity);

    /// <summary>Last contacts; null before the first.</summary>
    internal ContactFile? Contact => ReadJson(ContactFileName, ClientJson.Default.ContactFile);

    internal void Save(ContactFile contact) => WriteJson(ContactFileName, contact, ClientJson.Default.ContactFile);

    internal void Save(SigningKeys keys) => PrivateFiles.Write(FilePath(KeyListFile), keys.Body.Span);

    /// <summary>Makes both keys, durable before anything names them.</summary>
    internal void CreateKeys() => Keys.Create();

    /// <summary>Makes both keys when there are none: a sign-in binds its tokens to one before the device is enrolled.</summary>
    internal void EnsureKeys() => Keys.Ensure();

    /// <summary>The key that grants are sealed to.</summary>
    internal ECDiffieHellman OpenAgreementKey() => Keys.OpenAgreement();

    /// <summary>The key that the device proves itself with.</summary>
    internal ECDsa OpenSigningKey() => Keys.OpenSigning();

    /// <summary>Only the holder of this lock changes the feeds. The system lets it go when the process ends, however it ends.</summary>
    internal FileStream Lock() => TryLock()
        ?? throw new PlatformClientException(ClientFailure.InUse, $"Another process watches with {Folder}.");

    internal FileStream? TryLock() => PrivateFiles.TryLock(FilePath(LockFile));

    internal static PlatformClientException Damaged(string path) =>
        new(ClientFailure.StoreUnusable, $"{path} is damaged or missing. Sign in again with: piecesos login --replace URL");

    private static bool WantsFiles() => Environment.GetEnvironmentVariable(KeysVariable) switch
    {
        null or "" => false,
        "files" => true,
        var other => throw new PlatformClientException(ClientFailure.StoreUnusable, $"{KeysVariable} is {other}; it can be: files. Without it the system's secret store is used where there is one."),
    };

    private string FilePath(string name) => Path.Combine(Folder, name);

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
            throw Damaged(FilePath(name));
        }
    }

    private void WriteJson<T>(string name, T value, JsonTypeInfo<T> type) =>
        PrivateFiles.Write(FilePath(name), JsonSerializer.SerializeToUtf8Bytes(value, type));
}
