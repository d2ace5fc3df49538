namespace Platform.Client.Store.Keys;

/// <summary>The secret store that this operating system has.</summary>
internal static class SystemSecretStore
{
    /// <summary>A store, reachable or not; null where the system has none that is known here.</summary>
    public static ISecretStore? Of(string folder) =>
        OperatingSystem.IsLinux() ? new SecretServiceStore()
        : OperatingSystem.IsMacOS() ? new KeychainStore()
        : OperatingSystem.IsWindows() ? new DataProtectionStore(folder)
        : null;
}
