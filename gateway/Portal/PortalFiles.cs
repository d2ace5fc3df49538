using System.Collections.Frozen;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.Options;

namespace Platform.Gateway.Portal;

/// <summary>
/// The files of the built portal, by the address under which each is served. A request is looked up here and never made into a
/// path, so nothing outside the folder can be named. Read again when index.html has changed, as after a build.
/// </summary>
internal sealed class PortalFiles(IOptions<GatewayOptions> options)
{
    private const string Index = "/index.html";
    private const string HashedFolder = "/assets/";

    private static readonly FileExtensionContentTypeProvider ContentTypes = new();

    private readonly Lock _lock = new();
    private volatile Snapshot _current = new(default, FrozenDictionary<string, PortalFile>.Empty);

    /// <summary>The page of the portal, for every address that is one of the app's; null while no portal is built.</summary>
    public PortalFile? Page() => Current().Files.GetValueOrDefault(Index);

    /// <summary>The file of an address.</summary>
    public PortalFile? Find(string path) => Current().Files.GetValueOrDefault(path);

    private Snapshot Current()
    {
        if (options.Value.PortalPath is not { Length: > 0 } folder)
            return _current;

        var built = File.GetLastWriteTimeUtc(Path.Combine(folder, Index[1..]));
        if (built == _current.Built)
            return _current;

        lock (_lock)
        {
            if (built != _current.Built)
                _current = new Snapshot(built, Read(folder));
            return _current;
        }
    }

    private static FrozenDictionary<string, PortalFile> Read(string folder)
    {
        var root = new DirectoryInfo(folder);
        if (!root.Exists)
            return FrozenDictionary<string, PortalFile>.Empty;

        return root.EnumerateFiles("*", SearchOption.AllDirectories)
            .Where(file => file.Extension is not (".br" or ".gz" or ".map"))
            .Select(file => ("/" + Path.GetRelativePath(root.FullName, file.FullName).Replace('\\', '/'), file.FullName))
            .ToFrozenDictionary(
                entry => entry.Item1,
                entry => new PortalFile(
                    entry.FullName,
                    ContentTypes.TryGetContentType(entry.FullName, out var type) ? type : "application/octet-stream",
                    entry.Item1.StartsWith(HashedFolder, StringComparison.Ordinal),
                    Existing(entry.FullName + ".br"),
                    Existing(entry.FullName + ".gz")),
                StringComparer.Ordinal);
    }

    private static string? Existing(string path) => File.Exists(path) ? path : null;

    private sealed record Snapshot(DateTime Built, FrozenDictionary<string, PortalFile> Files);
}
