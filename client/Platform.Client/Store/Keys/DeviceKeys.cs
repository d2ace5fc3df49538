using System.Security.Cryptography;

namespace Platform.Client.Store.Keys;

/// <summary>
/// A device's private keys, in the system's secret store where one answers when they are made, else in owner-only files. Where they are
/// once, they are looked for: a store that is locked or gone is said, and never worked around by other keys.
/// </summary>
/// <param name="folder">The device's folder.</param>
/// <param name="store">The system's secret store; null where there is none.</param>
/// <param name="filesOnly">The person wants files.</param>
internal sealed class DeviceKeys(string folder, ISecretStore? store, bool filesOnly)
{
    private static readonly TimeSpan GateLimit = TimeSpan.FromSeconds(10);

    private readonly Lock _reading = new();
    private readonly KeyFiles _files = new(folder);
    private (Guid Id, KeyMaterial Keys)? _opened;

    /// <summary>Where they are; a store is not asked for it.</summary>
    public DeviceKeyPlace Place => KeyMark.Read(folder) is { IsInStore: true } mark ? mark.Place
        : _files.AnyExists ? DeviceKeyPlace.OwnerOnlyFiles
        : DeviceKeyPlace.None;

    /// <summary>There are keys, whether they can be opened now or not.</summary>
    public bool Exist => KeyMark.Read(folder) is { IsInStore: true } || _files.Exist;

    /// <exception cref="PlatformClientException">They are missing, damaged, or in a store that does not give them out now.</exception>
    public ECDiffieHellman OpenAgreement() => Open(keys => keys.OpenAgreement());

    /// <exception cref="PlatformClientException">They are missing, damaged, or in a store that does not give them out now.</exception>
    public ECDsa OpenSigning() => Open(keys => keys.OpenSigning());

    /// <summary>Makes keys where there are none.</summary>
    public void Ensure()
    {
        if (Exist)
            return;
        using var gate = Gate();
        if (!Exist)
            CreateInside();
    }

    /// <summary>Makes new keys, in the place of others.</summary>
    public void Create()
    {
        using var gate = Gate();
        CreateInside();
    }

    /// <summary>
    /// Brings the keys to where new ones would be made now: an older version's, or those of a day without a keyring, from files to the store; from the store to
    /// files where the person wants those. Stopped or killed anywhere it leaves them readable, and is done by the next one.
    /// </summary>
    public void Move()
    {
        var mark = KeyMark.Read(folder);
        if (store is null || (filesOnly ? mark is null : mark is { IsInStore: true } ? !_files.AnyExists : !_files.Exist))
            return;
        using var gate = KeyGate.TryEnter(folder);
        if (gate is null)
            return;
        try
        {
            if (filesOnly)
                MoveToFiles();
            else
                MoveToStore();
        }
        catch (SecretStoreException)
        {
            // They stay where they are, and the next one tries again.
        }
    }

    /// <summary>Removes the keys, in the store too.</summary>
    /// <exception cref="PlatformClientException">All files are gone, but the store could not be reached.</exception>
    public void Wipe()
    {
        using var gate = Gate();
        _files.Wipe();
        Forget();
        KeyMark? mark = null;
        try
        {
            mark = KeyMark.Read(folder);
            if (mark is not null)
                StoreOf(mark).Delete(mark.Id);
            KeyMark.Delete(folder);
        }
        catch (SecretStoreException exception)
        {
            // The next keys of this folder take the entry's place, and the next wipe removes it.
            (mark! with { Place = DeviceKeyPlace.OwnerOnlyFiles }).Write(folder);
            throw new PlatformClientException(ClientFailure.KeysUnavailable, $"Everything in {folder} is removed, but this device's keys are still in the system's secret store. {exception.Message}");
        }
        catch (PlatformClientException)
        {
            // A damaged mark names nothing that could be removed.
            KeyMark.Delete(folder);
        }
    }

    private void CreateInside()
    {
        using var keys = KeyMaterial.Create();
        if (!filesOnly && store is not null && store.IsReady())
        {
            try
            {
                Keep(keys, store, KeyMark.Read(folder)?.Id);
                _files.Wipe();
                return;
            }
            catch (SecretStoreException)
            {
                // Nothing counts on the entry yet.
            }
        }

        _files.Write(keys);
    }

    private void MoveToStore()
    {
        var mark = KeyMark.Read(folder);
        if (mark is { IsInStore: true })
        {
            // Killed between the mark and the files' end. What the store has was read back before the mark was made.
            if (StoreOf(mark).Read(mark.Id) is { } kept)
            {
                CryptographicOperations.ZeroMemory(kept);
                _files.Wipe();
            }

            return;
        }

        if (!_files.Exist || !store!.IsReady())
            return;
        using var keys = _files.Read();
        Keep(keys, store, mark?.Id);
        _files.Wipe();
    }

    private void MoveToFiles()
    {
        if (KeyMark.Read(folder) is not { } mark)
            return;
        if (mark.IsInStore)
        {
            using var keys = FromStore(mark);
            _files.Write(keys);
            mark = mark with { Place = DeviceKeyPlace.OwnerOnlyFiles };
            mark.Write(folder);
            Forget();
        }

        StoreOf(mark).Delete(mark.Id);
        KeyMark.Delete(folder);
    }

    /// <summary>Puts keys into a store. They count there when they were read back from it.</summary>
    private void Keep(KeyMaterial keys, ISecretStore into, Guid? earlier)
    {
        var mark = new KeyMark(DeviceKeyPlace.OwnerOnlyFiles, into.Place, earlier ?? Guid.NewGuid());
        mark.Write(folder);
        var encoded = keys.Encode();
        try
        {
            into.Write(mark.Id, encoded);
            using var back = Decode(into.Read(mark.Id));
            if (back is null || !back.IsSameAs(keys))
                throw new SecretStoreException("It did not keep what it was given.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(encoded);
        }

        (mark with { Place = into.Place }).Write(folder);
        Forget();
    }

    private T Open<T>(Func<KeyMaterial, T> open)
    {
        lock (_reading)
        {
            var mark = KeyMark.Read(folder);
            if (mark is not { IsInStore: true })
            {
                try
                {
                    using var keys = _files.Read();
                    return open(keys);
                }
                catch (PlatformClientException) when (KeyMark.Read(folder) is { IsInStore: true } moved)
                {
                    // Moved away under our eyes.
                    mark = moved;
                }
            }

            // What a process has opened it keeps: a keyring that is locked later does not stop a running agent.
            if (_opened is not { } held || held.Id != mark.Id)
            {
                Forget();
                _opened = held = (mark.Id, FromStore(mark));
            }

            return open(held.Keys);
        }
    }

    private KeyMaterial FromStore(KeyMark mark)
    {
        byte[]? encoded;
        try
        {
            encoded = StoreOf(mark).Read(mark.Id);
        }
        catch (SecretStoreException exception)
        {
            throw new PlatformClientException(ClientFailure.KeysUnavailable, $"This device's keys are in the system's secret store. {exception.Message}");
        }

        if (Decode(encoded) is { } keys)
            return keys;

        // Moved away under our eyes, or killed before the files were gone.
        return _files.Exist
            ? _files.Read()
            : throw new PlatformClientException(
                ClientFailure.KeysUnavailable,
                $"The system's secret store no longer has the keys of {folder}. Restore it, or make this machine a new device with: piecesos login --replace URL");
    }

    private static KeyMaterial? Decode(byte[]? encoded)
    {
        try
        {
            return encoded is null ? null : KeyMaterial.TryDecode(encoded);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(encoded);
        }
    }

    private ISecretStore StoreOf(KeyMark mark) => store?.Place == mark.Store
        ? store
        : throw new SecretStoreException($"It was {mark.Store}, which this system does not have. Make this machine a new device with: piecesos login --replace URL");

    private void Forget()
    {
        lock (_reading)
        {
            _opened?.Keys.Dispose();
            _opened = null;
        }
    }

    private FileStream Gate() => KeyGate.Enter(folder, GateLimit)
        ?? throw new PlatformClientException(ClientFailure.InUse, $"Another process changes the keys of {folder}.");
}
