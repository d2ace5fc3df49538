using Platform.Client;

namespace Platform.Piecesos;

/// <summary>Where a device's private keys are, in words.</summary>
internal static class KeyPlaces
{
    /// <summary>For programs. The words are stable.</summary>
    public static string Word(DeviceKeyPlace place) => place switch
    {
        DeviceKeyPlace.OwnerOnlyFiles => "owner-only-files",
        DeviceKeyPlace.SecretService => "secret-service",
        DeviceKeyPlace.Keychain => "keychain",
        DeviceKeyPlace.DataProtection => "dpapi",
        _ => "none",
    };

    /// <summary>For people. Files are said aloud, because a secret store of the system would shut out more.</summary>
    public static string Sentence(DeviceKeyPlace place) => place switch
    {
        DeviceKeyPlace.OwnerOnlyFiles => "in files that only you can read; no secret store of the system is used",
        DeviceKeyPlace.SecretService => "in the desktop's keyring (Secret Service)",
        DeviceKeyPlace.Keychain => "in your Keychain",
        DeviceKeyPlace.DataProtection => "in a file that Windows has sealed for your account (DPAPI)",
        _ => "missing",
    };
}
