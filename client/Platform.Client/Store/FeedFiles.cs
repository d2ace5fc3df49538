using System.Security.Cryptography;
using Google.Protobuf;
using Platform.Client.Feeds;

namespace Platform.Client.Store;

/// <summary>
/// One file per feed: 8 bytes "PIECES\x00\x01", a StoredFeed, SHA-256 of both. Sealed records and the grants that open them
/// are in the same file, so they change together. A file that is not whole is set aside and counted: the feed starts over.
/// </summary>
internal sealed class FeedFiles(string folder)
{
    private const string Extension = ".feed";
    private const string DamagedExtension = ".damaged";

    private static ReadOnlySpan<byte> Magic => "PIECES\0\u0001"u8;

    /// <summary>Number of files that were set aside since this object was made.</summary>
    public int Damaged { get; private set; }

    public void Save(FeedState state)
    {
        PrivateFiles.EnsureFolder(folder);
        var stored = StoredFeeds.From(state);
        var content = new byte[Magic.Length + stored.CalculateSize() + SHA256.HashSizeInBytes];
        Magic.CopyTo(content);
        stored.WriteTo(content.AsSpan(Magic.Length, content.Length - Magic.Length - SHA256.HashSizeInBytes));
        SHA256.HashData(content.AsSpan(..^SHA256.HashSizeInBytes), content.AsSpan(^SHA256.HashSizeInBytes..));
        PrivateFiles.Write(FilePath(state.FeedId), content);
    }

    /// <summary>Overwrites and removes everything of a feed.</summary>
    public void Delete(Guid feedId)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (var path in Directory.EnumerateFiles(folder, $"*{feedId:N}*"))
            PrivateFiles.Wipe(path);
    }

    public void DeleteAll()
    {
        if (!Directory.Exists(folder))
            return;
        foreach (var path in Directory.EnumerateFiles(folder))
            PrivateFiles.Wipe(path);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>All feeds. With <paramref name="repair"/>, the caller holds the lock: remains of a killed process are removed.</summary>
    public IReadOnlyList<FeedState> Load(bool repair)
    {
        if (!Directory.Exists(folder))
            return [];
        var states = new List<FeedState>();
        foreach (var path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            if (path.EndsWith(PrivateFiles.TemporarySuffix, StringComparison.Ordinal) && repair)
                File.Delete(path);
            else if (path.EndsWith(Extension, StringComparison.Ordinal) && Read(path, repair) is { } state)
                states.Add(state);
        }

        return states;
    }

    private FeedState? Read(string path, bool repair)
    {
        if (PrivateFiles.Read(path) is not { } content)
            return null;
        if (Parse(content) is { } state && FilePath(state.FeedId) == path)
            return state;
        Damaged++;
        if (repair)
            File.Move(path, path + DamagedExtension, overwrite: true);
        return null;
    }

    private static FeedState? Parse(ReadOnlySpan<byte> content)
    {
        if (content.Length < Magic.Length + SHA256.HashSizeInBytes || !content.StartsWith(Magic))
            return null;
        var end = content.Length - SHA256.HashSizeInBytes;
        if (!SHA256.HashData(content[..end]).AsSpan().SequenceEqual(content[end..]))
            return null;
        try
        {
            return StoredFeeds.ToState(StoredFeed.Parser.ParseFrom(content[Magic.Length..end]));
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or FormatException)
        {
            return null;
        }
    }

    private string FilePath(Guid feedId) => Path.Combine(folder, feedId.ToString("N") + Extension);
}
