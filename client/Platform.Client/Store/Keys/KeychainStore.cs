using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Client.Store.Keys;

/// <summary>The person's Keychain on macOS. Not tried on a Mac.</summary>
internal sealed partial class KeychainStore : ISecretStore
{
    private const string Security = "/System/Library/Frameworks/Security.framework/Security";
    private const string CoreFoundation = "/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation";
    private const int NotFound = -25300;
    private const int NotAllowed = -25308;
    private const int Cancelled = -128;

    /// <summary>The system may ask the person whether this program may read the entry, so it takes longer than an answer of a program.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static readonly byte[] Service = "Pieces device keys"u8.ToArray();

    public DeviceKeyPlace Place => DeviceKeyPlace.Keychain;

    public bool IsReady() => NativeLibrary.TryLoad(Security, out _) && Within(() =>
    {
        var status = CopyDefault(out var keychain);
        if (status != 0)
            return false;
        var known = GetStatus(keychain, out var flags);
        Release(keychain);

        // kSecUnlockStateStatus
        return known == 0 && (flags & 1) != 0;
    });

    public byte[]? Read(Guid id) => Within(() => Find(id, remove: false));

    public void Write(Guid id, ReadOnlySpan<byte> secret)
    {
        var copy = secret.ToArray();
        Within(() =>
        {
            CryptographicOperations.ZeroMemory(Find(id, remove: true));
            var account = Account(id);
            Require(Add(0, (uint)Service.Length, Service, (uint)account.Length, account, (uint)copy.Length, copy, 0));
            CryptographicOperations.ZeroMemory(copy);
            return true;
        });
    }

    public void Delete(Guid id) => CryptographicOperations.ZeroMemory(Within(() => Find(id, remove: true)));

    private static byte[]? Find(Guid id, bool remove)
    {
        var account = Account(id);
        var status = Find(0, (uint)Service.Length, Service, (uint)account.Length, account, out var length, out var data, out var item);
        if (status == NotFound)
            return null;
        Require(status);
        var secret = new byte[length];
        Marshal.Copy(data, secret, 0, secret.Length);
        _ = FreeContent(0, data);
        var removed = remove ? DeleteItem(item) : 0;
        Release(item);
        Require(removed);
        return secret;
    }

    private static byte[] Account(Guid id) => Encoding.ASCII.GetBytes(id.ToString("D"));

    private static void Require(int status)
    {
        if (status != 0)
        {
            throw new SecretStoreException(status is NotAllowed or Cancelled
                ? "The Keychain is locked, or does not let piecesos in. Unlock it with: security unlock-keychain; allow piecesos, and try again."
                : $"The Keychain cannot be used (error {status}). Look at it in Keychain Access, and try again.");
        }
    }

    private static T Within<T>(Func<T> call)
    {
        var answer = Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            return answer.Wait(Limit) ? answer.Result : throw new SecretStoreException($"The Keychain did not answer within {Limit.TotalSeconds:0} seconds. Unlock it, and try again.");
        }
        catch (AggregateException exception) when (exception.InnerException is SecretStoreException inner)
        {
            throw inner;
        }
    }

    [LibraryImport(Security, EntryPoint = "SecKeychainCopyDefault")]
    private static partial int CopyDefault(out nint keychain);

    [LibraryImport(Security, EntryPoint = "SecKeychainGetStatus")]
    private static partial int GetStatus(nint keychain, out uint status);

    [LibraryImport(Security, EntryPoint = "SecKeychainAddGenericPassword")]
    private static partial int Add(nint keychain, uint serviceLength, byte[] service, uint accountLength, byte[] account, uint secretLength, byte[] secret, nint item);

    [LibraryImport(Security, EntryPoint = "SecKeychainFindGenericPassword")]
    private static partial int Find(nint keychain, uint serviceLength, byte[] service, uint accountLength, byte[] account, out uint secretLength, out nint secret, out nint item);

    [LibraryImport(Security, EntryPoint = "SecKeychainItemDelete")]
    private static partial int DeleteItem(nint item);

    [LibraryImport(Security, EntryPoint = "SecKeychainItemFreeContent")]
    private static partial int FreeContent(nint attributes, nint data);

    [LibraryImport(CoreFoundation, EntryPoint = "CFRelease")]
    private static partial void Release(nint reference);
}
