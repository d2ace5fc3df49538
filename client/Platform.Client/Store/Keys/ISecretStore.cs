namespace Platform.Client.Store.Keys;

/// <summary>A secret store of the operating system, which keeps one secret for each device folder of this person.</summary>
internal interface ISecretStore
{
    /// <summary>What the folder's mark and <c>--json</c> call it.</summary>
    DeviceKeyPlace Place { get; }

    /// <summary>Whether a secret could be kept and read now, without asking anybody. Takes seconds at most, and does not fail.</summary>
    bool IsReady();

    /// <summary>The secret of a folder; null when the store is open and has none.</summary>
    /// <exception cref="SecretStoreException">The store is locked, or does not answer.</exception>
    byte[]? Read(Guid id);

    /// <summary>Keeps the secret of a folder, in the place of an earlier one.</summary>
    /// <exception cref="SecretStoreException">The store is locked, or does not answer.</exception>
    void Write(Guid id, ReadOnlySpan<byte> secret);

    /// <summary>Removes the secret of a folder, if there is one.</summary>
    /// <exception cref="SecretStoreException">The store is locked, or does not answer.</exception>
    void Delete(Guid id);
}
