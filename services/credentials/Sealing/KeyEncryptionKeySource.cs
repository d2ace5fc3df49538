namespace Platform.Credentials.Sealing;

/// <summary>Finds the key-encryption key that the settings name.</summary>
internal static class KeyEncryptionKeySource
{
    /// <param name="configuration">All settings.</param>
    /// <param name="dataPath">The data folder.</param>
    /// <param name="createMissing">Makes the key's file when it is missing.</param>
    public static IKeyEncryptionKeys Open(IConfiguration configuration, string dataPath, bool createMissing) =>
        configuration[EnvironmentKeyEncryptionKeys.Variable] is { Length: > 0 } secret
            ? EnvironmentKeyEncryptionKeys.Parse(secret)
            : FileKeyEncryptionKeys.Open(Path.Combine(dataPath, "keys", "kek"), createMissing);
}
