using Google.Protobuf;
using Platform.Credentials.V1;

namespace Platform.Client.Store;

/// <summary>
/// One small file per feed that was revoked. It outlives the feed: it says why nothing is there, and holds the receipt until the
/// server has it. Written before anything is wiped, so that a wipe that was cut off is finished.
/// </summary>
internal sealed class RevocationFiles(string folder)
{
    private const string Extension = ".revoked";

    public void Save(Guid feedId, StoredRevocation revocation)
    {
        PrivateFiles.EnsureFolder(folder);
        PrivateFiles.Write(FilePath(feedId), revocation.ToByteArray());
    }

    public StoredRevocation? Find(Guid feedId)
    {
        try
        {
            return PrivateFiles.Read(FilePath(feedId)) is { } content ? StoredRevocation.Parser.ParseFrom(content) : null;
        }
        catch (InvalidProtocolBufferException)
        {
            // Damaged: as if it had never come. The server tells it again to a device that claims the feed.
            return null;
        }
    }

    public IReadOnlyList<(Guid FeedId, Revocation Revocation, StoredRevocation Stored)> Load()
    {
        if (!Directory.Exists(folder))
            return [];
        var found = new List<(Guid, Revocation, StoredRevocation)>();
        foreach (var path in Directory.EnumerateFiles(folder, "*" + Extension).Order(StringComparer.Ordinal))
        {
            if (Guid.TryParseExact(Path.GetFileNameWithoutExtension(path), "N", out var feedId) && Find(feedId) is { } stored)
                found.Add((feedId, Revocation.Parser.ParseFrom(stored.Revocation), stored));
        }

        return found;
    }

    public void DeleteAll()
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    private string FilePath(Guid feedId) => Path.Combine(folder, feedId.ToString("N") + Extension);
}
