using System.Runtime.InteropServices;

namespace Platform.Client.Store.Keys;

/// <summary>
/// The desktop's keyring by the Secret Service's D-Bus interface (GNOME Keyring, KWallet, KeePassXC), through libsecret. Used as it stands: no prompt is
/// caused, no daemon without a session bus started.
/// </summary>
internal sealed class SecretServiceStore : ISecretStore
{
    private const string Label = "Pieces: private keys of this device";
    private const string Locked = "The keyring is locked. Unlock it, by signing in to the desktop or in its program for passwords and keys, and try again.";

    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public DeviceKeyPlace Place => DeviceKeyPlace.SecretService;

    /// <summary>Without it no program of this session has a keyring, and looking for one would start a bus where there is a display.</summary>
    private static bool HasSessionBus
    {
        get
        {
            if (Environment.GetEnvironmentVariable("DBUS_SESSION_BUS_ADDRESS") is { Length: > 0 })
                return true;
            return Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime && File.Exists(Path.Combine(runtime, "bus"));
        }
    }

    public bool IsReady()
    {
        try
        {
            return HasSessionBus && LibSecret.IsInstalled && Call(ProbeLimit, LibSecret.OpenSession, session =>
            {
                session.RequireUnlocked();
                return true;
            });
        }
        catch (SecretStoreException)
        {
            return false;
        }
    }

    public byte[]? Read(Guid id) => Call(Limit, LibSecret.OpenSession, session => session.Read(id));

    public void Write(Guid id, ReadOnlySpan<byte> secret)
    {
        var copy = secret.ToArray();
        Call(Limit, LibSecret.OpenSession, session =>
        {
            try
            {
                session.RequireUnlocked();
                session.Write(id, copy);
                return true;
            }
            finally
            {
                System.Security.Cryptography.CryptographicOperations.ZeroMemory(copy);
            }
        });
    }

    public void Delete(Guid id) => Call(Limit, 0, session =>
    {
        session.Delete(id);
        return true;
    });

    private static T Call<T>(TimeSpan limit, int flags, Func<Session, T> call)
    {
        if (!LibSecret.IsInstalled)
            throw new SecretStoreException("The library to reach it is missing: install libsecret (Debian, Ubuntu: libsecret-1-0).");
        if (!HasSessionBus)
        {
            throw new SecretStoreException(
                "This shell has no D-Bus session to reach the keyring by. Run the command in the desktop's session; by SSH, while you are signed in there, after: "
                + "export DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/$(id -u)/bus");
        }

        return SecretServiceCall.Within(limit, cancellable =>
        {
            using var session = Session.Open(flags, cancellable);
            return call(session);
        });
    }

    /// <summary>A connection to the keyring, for one thing: it may have been restarted since the last.</summary>
    private sealed class Session(nint bus, nint service, nint cancellable) : IDisposable
    {
        public static Session Open(int flags, nint cancellable)
        {
            var bus = LibSecret.GetBus(LibSecret.SessionBus, cancellable, out var error);
            Require(error);

            // The library's way is to end the whole process with the session's bus.
            LibSecret.SetExitOnClose(bus, 0);
            var service = LibSecret.OpenService(LibSecret.ServiceType(), 0, flags, cancellable, out error);
            if (error != 0)
                LibSecret.Unref(bus);
            Require(error);
            return new Session(bus, service, cancellable);
        }

        /// <summary>The collection in which programs keep things is there and open.</summary>
        public void RequireUnlocked()
        {
            var collection = LibSecret.CollectionOf(service, "default", 0, cancellable, out var error);
            Require(error);
            if (collection == 0)
                throw new SecretStoreException("The keyring has no collection to keep things in. Make one in the desktop's program for passwords and keys, and try again.");
            var locked = LibSecret.IsCollectionLocked(collection) != 0;
            LibSecret.Unref(collection);
            if (locked)
                throw new SecretStoreException(Locked);
        }

        public unsafe byte[]? Read(Guid id)
        {
            var item = Find(id, LibSecret.LoadSecrets);
            if (item == 0)
            {
                // Some keyrings do not show what a locked collection has.
                RequireUnlocked();
                return null;
            }

            try
            {
                var value = LibSecret.IsItemLocked(item) != 0 ? throw new SecretStoreException(Locked) : LibSecret.SecretOf(item);
                if (value == 0)
                    throw new SecretStoreException("The keyring does not give them out. Allow piecesos to read them, and try again.");
                var bytes = new ReadOnlySpan<byte>(LibSecret.BytesOf(value, out var length), checked((int)length)).ToArray();
                LibSecret.UnrefValue(value);
                return bytes;
            }
            finally
            {
                LibSecret.Unref(item);
            }
        }

        public unsafe void Write(Guid id, byte[] secret)
        {
            nint value;
            fixed (byte* bytes = secret)
                value = LibSecret.NewValue(bytes, secret.Length, "text/plain");
            using var attributes = new Attributes(id);
            _ = LibSecret.Store(service, 0, attributes.Table, "default", Label, value, cancellable, out var error);
            LibSecret.UnrefValue(value);
            Require(error);
        }

        public void Delete(Guid id)
        {
            var item = Find(id, 0);
            if (item == 0)
                return;
            var locked = LibSecret.IsItemLocked(item) != 0;
            LibSecret.Unref(item);
            if (locked)
                throw new SecretStoreException(Locked);
            using var attributes = new Attributes(id);
            _ = LibSecret.Clear(service, 0, attributes.Table, cancellable, out var error);
            Require(error);
        }

        public void Dispose()
        {
            LibSecret.Unref(service);
            LibSecret.Unref(bus);
        }

        /// <summary>The entry, or 0. The caller lets it go.</summary>
        private unsafe nint Find(Guid id, int flags)
        {
            using var attributes = new Attributes(id);
            var list = LibSecret.Search(service, 0, attributes.Table, flags, cancellable, out var error);
            Require(error);
            if (list == 0)
                return 0;

            // GList: data, next, previous. Without another flag there is one at most.
            var item = *(nint*)list;
            LibSecret.FreeList(list);
            return item;
        }

        private static void Require(nint error)
        {
            if (error != 0)
                throw new SecretStoreException($"The keyring cannot be reached ({LibSecret.TakeError(error).TrimEnd('.')}). Sign in to the desktop, and try again.");
        }
    }

    /// <summary>What an entry is found by.</summary>
    private sealed class Attributes : IDisposable
    {
        private readonly List<nint> _words = [];

        public Attributes(Guid id)
        {
            var (hash, equal) = LibSecret.StringKeys();
            Table = LibSecret.NewTable(hash, equal);
            Put("xdg:schema", "app.pieces.DeviceKeys");
            Put("device-folder", id.ToString("D"));
        }

        public nint Table { get; }

        public void Dispose()
        {
            LibSecret.UnrefTable(Table);
            foreach (var word in _words)
                Marshal.FreeCoTaskMem(word);
        }

        private void Put(string name, string value)
        {
            var (key, text) = (Marshal.StringToCoTaskMemUTF8(name), Marshal.StringToCoTaskMemUTF8(value));
            _words.AddRange([key, text]);
            _ = LibSecret.Insert(Table, key, text);
        }
    }
}
