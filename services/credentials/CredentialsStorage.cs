using Microsoft.Extensions.Options;
using Platform.Credentials.Anchors;
using Platform.Credentials.Sealing;
using Platform.Credentials.Signing;
using Platform.Defaults;

namespace Platform.Credentials;

/// <summary>Wires the database and its keys: for the service, and for commands at the machine.</summary>
internal static class CredentialsStorage
{
    public static IServiceCollection AddCredentialsStorage(this IServiceCollection services) => services
        .AddSingleton(provider => DatabaseSetting.Open(
            CredentialsTables.DatabaseSetting, provider.GetRequiredService<IOptions<CredentialsOptions>>().Value.Database,
            DataPath(provider), CredentialsTables.DatabaseFile))
        .AddSingleton(provider => KeyEncryptionKeySource.Open(
            provider.GetRequiredService<IConfiguration>(), DataPath(provider), provider.GetRequiredService<IOptions<CredentialsOptions>>().Value.CreateMissingKeys,
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>().CreateLogger(nameof(AwsKmsKeyEncryptionKeys))))
        .AddSingleton<KeyCanary>()
        .AddSingleton<SigningRing>()
        .AddSingleton<FeedKeys>()
        .AddSingleton<Fingerprints>()
        .AddSingleton<InputKeys>()
        .AddAnchors();

    private static string DataPath(IServiceProvider services) =>
        services.GetRequiredService<IConfiguration>()["Data:Path"] is { Length: > 0 } path
            ? path
            : throw new InvalidOperationException("Set Data:Path to the data folder.");
}
