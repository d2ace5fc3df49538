using Amazon;
using Amazon.KeyManagementService;

namespace Platform.Credentials.Sealing;

/// <summary>
/// Opens the key-encryption keys that the settings name: <c>file:PATH</c>, <c>env:VARIABLE</c> or <c>aws-kms:KEY</c>. Without a name
/// it is PLATFORM_KEK when that is set, else the file keys/kek of the data folder.
/// </summary>
internal static class KeyEncryptionKeySource
{
    public const string CurrentSetting = CredentialsOptions.Section + ":Kek";
    public const string PreviousSetting = CredentialsOptions.Section + ":PreviousKek";
    private const string RegionSetting = CredentialsOptions.Section + ":AwsRegion";
    private const string EndpointSetting = CredentialsOptions.Section + ":AwsKmsEndpoint";

    /// <param name="configuration">All settings.</param>
    /// <param name="dataPath">The data folder.</param>
    /// <param name="createMissing">Makes the standard file when it is missing.</param>
    /// <param name="time">For what is kept of a key service's answers.</param>
    /// <param name="logger">Hears of a key service's failures.</param>
    /// <exception cref="InvalidOperationException">A setting names nothing that can be used; the message says what.</exception>
    public static IKeyEncryptionKeys Open(IConfiguration configuration, string dataPath, bool createMissing, TimeProvider time, ILogger logger)
    {
        var current = configuration[CurrentSetting] is { Length: > 0 } name
            ? Open(name, CurrentSetting, configuration, time, logger)
            : Standard(configuration, dataPath, createMissing);
        if (configuration[PreviousSetting] is not { Length: > 0 } previousName)
            return current;

        var previous = Open(previousName, PreviousSetting, configuration, time, logger);
        return current.CurrentId.Span.SequenceEqual(previous.CurrentId.Span)
            ? throw new InvalidOperationException($"{CurrentSetting} and {PreviousSetting} are the same key. Remove {PreviousSetting}.")
            : new RotatingKeyEncryptionKeys(current, previous);
    }

    private static LocalKeyEncryptionKey Standard(IConfiguration configuration, string dataPath, bool createMissing) =>
        configuration[EnvironmentKeyEncryptionKeys.Variable] is { Length: > 0 } secret
            ? EnvironmentKeyEncryptionKeys.Parse(EnvironmentKeyEncryptionKeys.Variable, secret)
            : FileKeyEncryptionKeys.Open(Path.Combine(dataPath, "keys", "kek"), createMissing);

    private static IKeyEncryptionKeys Open(string name, string setting, IConfiguration configuration, TimeProvider time, ILogger logger)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var (kind, value) = colon < 0 ? ("", "") : (name[..colon], name[(colon + 1)..]);
        return (kind, value.Length) switch
        {
            ("file", > 0) => FileKeyEncryptionKeys.Open(value, createMissing: false),
            ("env", > 0) => EnvironmentKeyEncryptionKeys.Parse(
                value, configuration[value] ?? throw new InvalidOperationException($"{setting} names the variable {value}, which is not set.")),
            ("aws-kms", > 0) => new AwsKmsKeyEncryptionKeys(Client(configuration), value, time, logger),
            _ => throw new InvalidOperationException($"{setting} is file:PATH, env:VARIABLE or aws-kms:KEY."),
        };
    }

    private static AmazonKeyManagementServiceClient Client(IConfiguration configuration)
    {
        var settings = new AmazonKeyManagementServiceConfig { Timeout = TimeSpan.FromSeconds(10), MaxErrorRetry = 2 };
        if (configuration[RegionSetting] is { Length: > 0 } region)
            settings.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        if (configuration[EndpointSetting] is { Length: > 0 } endpoint)
        {
            settings.ServiceURL = endpoint;
            settings.AuthenticationRegion = configuration[RegionSetting] is { Length: > 0 } named ? named : "us-east-1";
        }

        // Who calls is found as every AWS program finds it: environment, profile, role of the machine or container.
        return new AmazonKeyManagementServiceClient(settings);
    }
}
