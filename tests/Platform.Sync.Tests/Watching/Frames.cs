using System.Security.Cryptography;
using Platform.Sealing;
using Platform.Sync.Watching;

namespace Platform.Sync.Tests.Watching;

/// <summary>Frames of a made-up feed, chained by hashes that stand for real ones.</summary>
internal static class Frames
{
    public static readonly Guid FeedId = Guid.CreateVersion7();
    public static readonly Guid LogId = Guid.CreateVersion7();

    public static Hash32 Hash(long revision, string history = "") =>
        revision == 0 ? Hash32.Zero : new Hash32(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{history}{revision}")));

    public static FeedFrame One(long revision, int bytes = 10, string history = "") => new(revision, Hash(revision, history), Hash32.Zero, new byte[bytes]);

    public static FeedFrame[] Range(long first, long last, int bytes = 10) =>
        [.. Enumerable.Range((int)first, (int)(last - first + 1)).Select(revision => One(revision, bytes))];

    public static ResumeToken Position(long revision, string history = "") => new(FeedId, LogId, revision, Hash(revision, history));

    public static LogHead Head(long revision) => new(LogId, revision, Hash(revision), Hash32.Zero);
}
