using Platform.Credentials.Sealing;

namespace Platform.Credentials.Anchors;

/// <summary>Wires anchors.</summary>
internal static class AnchorRegistration
{
    /// <summary>Folder of anchors. It must not be restored together with the database, so it is not beside its files.</summary>
    public const string PathSetting = "Anchor:Path";

    public static IServiceCollection AddAnchors(this IServiceCollection services) => services
        .AddSingleton(provider => new AnchorFile(
            FilePath(provider.GetRequiredService<IConfiguration>()), provider.GetRequiredService<IKeyEncryptionKeys>()))
        .AddSingleton<RollbackCheck>();

    public static string FilePath(IConfiguration configuration)
    {
        var folder = configuration[PathSetting] is { Length: > 0 } path ? path : Path.Combine(configuration["Data:Path"] ?? "", "anchors");
        return Path.Combine(Path.GetFullPath(folder), "credentials.json");
    }
}
