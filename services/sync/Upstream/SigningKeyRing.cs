using System.Security.Cryptography;
using Google.Protobuf;
using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Sync.Upstream;

/// <summary>
/// The installation's signing keys, as credentials has published them: what a frame from an announcement is verified with, and the
/// lists that open streams need when a new key begins to sign. Fetched at start and when an unknown key shows up.
/// </summary>
internal sealed partial class SigningKeyRing(CredentialsClient credentials, TimeProvider time, ILogger<SigningKeyRing> logger) : BackgroundService
{
    // Whoever can announce can name any key.
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _wanted = new(0, 1);
    private volatile Ring _ring = new(null, [], new Dictionary<Hash32, long>());

    /// <summary>Whether a key of the installation has signed the position for the organization.</summary>
    public bool Verify(Guid organizationId, in ResumeToken position, WatchResponse frame)
    {
        var ring = _ring;
        if (!Ids.TryRead(frame.SigningKeyId, out Hash32 keyId) || !ring.Since.ContainsKey(keyId))
        {
            RefreshSoon();
            return false;
        }

        return ring.Keys!.Verify(Statement.OfPosition(organizationId, position), frame.Signature.Span, frame.SigningKeyId.Span);
    }

    /// <summary>The list that a key first stood in; 0 when this node does not know the key (yet).</summary>
    public long VersionOf(Hash32 keyId)
    {
        if (_ring.Since.TryGetValue(keyId, out var version))
            return version;
        if (keyId != Hash32.Zero)
            RefreshSoon();
        return 0;
    }

    /// <summary>The lists after a version, encoded.</summary>
    public KeyListMessages After(long version)
    {
        var lists = _ring.Lists;
        return version < lists.Count ? new KeyListMessages([.. lists.Skip((int)version)], lists.Count) : KeyListMessages.None;
    }

    public override void Dispose()
    {
        _wanted.Dispose();
        base.Dispose();
    }

    /// <summary>Fetches the lists after the newest that is known.</summary>
    internal async Task RefreshAsync()
    {
        var ring = _ring;
        var frames = await credentials.ListKeyListsAsync(ring.Lists.Count);
        var (keys, since) = (ring.Keys, new Dictionary<Hash32, long>(ring.Since));
        foreach (var bytes in frames)
        {
            var frame = WatchResponse.Parser.ParseFrom(bytes);
            // The first is taken from the service that makes them, over a connection that it proves itself on.
            keys = keys is null ? SigningKeys.Trust(frame.Body.Span) : keys.Follow(frame.Body.Span, frame.Signature.Span, frame.SigningKeyId.Span);
            foreach (var key in KeyList.Parser.ParseFrom(frame.Body).Keys)
                since.TryAdd(SigningKeys.KeyId(key.PublicKey.Span), keys.Version);
        }

        _ring = new Ring(keys, [.. ring.Lists, .. OpenedFeedsReader.ReadKeyLists(frames).Messages], since);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                try
                {
                    await RefreshAsync();
                }
                catch (Exception exception) when (exception is UpstreamException or CryptographicException or InvalidProtocolBufferException)
                {
                    Log.RefreshFailed(logger, exception.Message);
                }

                await Task.Delay(RefreshInterval, time, stoppingToken);
                if (_ring.Keys is not null)
                    await _wanted.WaitAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private void RefreshSoon()
    {
        try
        {
            _wanted.Release();
        }
        catch (Exception exception) when (exception is SemaphoreFullException or ObjectDisposedException)
        {
            // One is wanted already, or the node stops.
        }
    }

    private sealed record Ring(SigningKeys? Keys, IReadOnlyList<byte[]> Lists, IReadOnlyDictionary<Hash32, long> Since);

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, EventName = "KeyListsNotRead", Level = LogLevel.Warning, Message = "The signing keys could not be read, so frames from announcements are not used: {Why}")]
        public static partial void RefreshFailed(ILogger logger, string why);
    }
}
