namespace Platform.Client;

/// <summary>Where a device's two private keys are.</summary>
public enum DeviceKeyPlace
{
    /// <summary>There are none yet.</summary>
    None,

    /// <summary>In files of the folder that nobody but their owner can read.</summary>
    OwnerOnlyFiles,

    /// <summary>In the keyring of the desktop, by the Secret Service's D-Bus interface (Linux).</summary>
    SecretService,

    /// <summary>In the person's Keychain (macOS).</summary>
    Keychain,

    /// <summary>In a file that the system has sealed for the person's account (DPAPI, Windows).</summary>
    DataProtection,
}
