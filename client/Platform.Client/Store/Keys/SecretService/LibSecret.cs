using System.Runtime.InteropServices;

namespace Platform.Client.Store.Keys;

/// <summary>
/// Functions of libsecret and of the libraries under it, which every desktop has. Those that block take a cancellable. None of them
/// asks a person anything.
/// </summary>
internal static partial class LibSecret
{
    public const int SessionBus = 2;
    public const int OpenSession = 1 << 1;
    public const int LoadSecrets = 1 << 3;

    private const string Secret = "libsecret-1.so.0";
    private const string Gio = "libgio-2.0.so.0";
    private const string GObject = "libgobject-2.0.so.0";
    private const string Glib = "libglib-2.0.so.0";

    private static readonly Lazy<bool> Loaded = new(() => Array.TrueForAll((string[])[Secret, Gio, GObject, Glib], name => NativeLibrary.TryLoad(name, out _)));

    /// <summary>The libraries are installed.</summary>
    public static bool IsInstalled => Loaded.Value;

    /// <summary>The two functions that a table of strings hashes and compares its keys with.</summary>
    public static (nint Hash, nint Equal) StringKeys()
    {
        var glib = NativeLibrary.Load(Glib);
        return (NativeLibrary.GetExport(glib, "g_str_hash"), NativeLibrary.GetExport(glib, "g_str_equal"));
    }

    /// <summary>Text of a GError, which is freed.</summary>
    public static unsafe string TakeError(nint error)
    {
        // GError: domain (32 bits), code (32 bits), message.
        var message = Marshal.PtrToStringUTF8(((nint*)error)[1]) ?? "";
        GErrorFree(error);
        return message;
    }

    [LibraryImport(Gio, EntryPoint = "g_cancellable_new")]
    public static partial nint NewCancellable();

    [LibraryImport(Gio, EntryPoint = "g_cancellable_cancel")]
    public static partial void Cancel(nint cancellable);

    [LibraryImport(Gio, EntryPoint = "g_bus_get_sync")]
    public static partial nint GetBus(int type, nint cancellable, out nint error);

    [LibraryImport(Gio, EntryPoint = "g_dbus_connection_set_exit_on_close")]
    public static partial void SetExitOnClose(nint connection, int exit);

    [LibraryImport(GObject, EntryPoint = "g_object_unref")]
    public static partial void Unref(nint instance);

    [LibraryImport(Glib, EntryPoint = "g_hash_table_new")]
    public static partial nint NewTable(nint hash, nint equal);

    [LibraryImport(Glib, EntryPoint = "g_hash_table_insert")]
    public static partial int Insert(nint table, nint key, nint value);

    [LibraryImport(Glib, EntryPoint = "g_hash_table_unref")]
    public static partial void UnrefTable(nint table);

    [LibraryImport(Glib, EntryPoint = "g_list_free")]
    public static partial void FreeList(nint list);

    [LibraryImport(Secret, EntryPoint = "secret_service_get_type")]
    public static partial nuint ServiceType();

    [LibraryImport(Secret, EntryPoint = "secret_service_open_sync")]
    public static partial nint OpenService(nuint type, nint busName, int flags, nint cancellable, out nint error);

    [LibraryImport(Secret, EntryPoint = "secret_collection_for_alias_sync", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint CollectionOf(nint service, string alias, int flags, nint cancellable, out nint error);

    [LibraryImport(Secret, EntryPoint = "secret_collection_get_locked")]
    public static partial int IsCollectionLocked(nint collection);

    [LibraryImport(Secret, EntryPoint = "secret_service_search_sync")]
    public static partial nint Search(nint service, nint schema, nint attributes, int flags, nint cancellable, out nint error);

    [LibraryImport(Secret, EntryPoint = "secret_item_get_locked")]
    public static partial int IsItemLocked(nint item);

    [LibraryImport(Secret, EntryPoint = "secret_item_get_secret")]
    public static partial nint SecretOf(nint item);

    [LibraryImport(Secret, EntryPoint = "secret_value_new", StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial nint NewValue(byte* secret, nint length, string contentType);

    [LibraryImport(Secret, EntryPoint = "secret_value_get")]
    public static unsafe partial byte* BytesOf(nint value, out nuint length);

    [LibraryImport(Secret, EntryPoint = "secret_value_unref")]
    public static partial void UnrefValue(nint value);

    [LibraryImport(Secret, EntryPoint = "secret_service_store_sync", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Store(nint service, nint schema, nint attributes, string collection, string label, nint value, nint cancellable, out nint error);

    [LibraryImport(Secret, EntryPoint = "secret_service_clear_sync")]
    public static partial int Clear(nint service, nint schema, nint attributes, nint cancellable, out nint error);

    [LibraryImport(Glib, EntryPoint = "g_error_free")]
    private static partial void GErrorFree(nint error);
}
