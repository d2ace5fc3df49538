using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Sync.Tests.Model;

/// <summary>A device: its token, and connections of its own to nodes.</summary>
internal sealed class TestDevice(Guid deviceId, Guid userId, string token, IReadOnlyList<FeedModel> readable, Func<Guid, FeedModel?> feeds, SigningKeys trusted) : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _streams = [];
    private readonly Dictionary<string, GrpcChannel> _channels = [];

    public Guid DeviceId { get; } = deviceId;

    public Guid UserId { get; } = userId;

    /// <summary>The feeds it was made for.</summary>
    public IReadOnlyList<FeedModel> Feeds { get; } = readable;

    /// <summary>What the device holds and everything that was wrong on the way there.</summary>
    public Replica Replica { get; } = new(deviceId, feeds, trusted);

    /// <summary>What the device shows; another once it is revoked.</summary>
    public string Token { get; set; } = token;

    /// <summary>Opens a stream with the positions that the replica holds.</summary>
    public DeviceStream Open(SyncNode node) => Open(node, [.. Replica.Positions.Select(position => position.ToBytes())]);

    /// <summary>Opens a stream with given positions.</summary>
    public DeviceStream Open(SyncNode node, params byte[][] tokens)
    {
        var request = new WatchRequest { KeyListVersion = Replica.Keys.Version };
        request.Signatures.AddRange(tokens.Select(Replica.SignatureOf));
        request.ResumeTokens.AddRange(tokens.Select(bytes => ByteString.CopyFrom(bytes)));
        Replica.Reconnected(tokens);
        var stream = new DeviceStream(Client(node).Watch(request, Headers(Token)), Replica);
        _streams.Add(stream);
        return stream;
    }

    public DeviceStream Open(SyncNode node, params ResumeToken[] tokens) => Open(node, [.. tokens.Select(position => position.ToBytes())]);

    public async Task AcknowledgeAsync(SyncNode node, ResumeToken position, params Rejection[] rejections)
    {
        var acknowledgement = new FeedAcknowledgement { Position = ByteString.CopyFrom(position.ToBytes()) };
        acknowledgement.Rejections.AddRange(rejections);
        await AcknowledgeAsync(node, acknowledgement);
    }

    public async Task AcknowledgeAsync(SyncNode node, params FeedAcknowledgement[] acknowledgements)
    {
        var request = new AcknowledgeRequest();
        request.Acknowledgements.AddRange(acknowledgements);
        await Client(node).AcknowledgeAsync(request, Headers(Token));
    }

    public async Task ConfirmWipeAsync(SyncNode node, params SignedWipeReceipt[] receipts)
    {
        var request = new ConfirmWipeRequest();
        request.Receipts.AddRange(receipts);
        await Client(node).ConfirmWipeAsync(request, Headers(Token));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var stream in _streams)
            await stream.DisposeAsync();
        foreach (var channel in _channels.Values)
            channel.Dispose();
    }

    internal static Metadata Headers(string token) => new() { { "authorization", "Bearer " + token } };

    private SyncService.SyncServiceClient Client(SyncNode node)
    {
        if (!_channels.TryGetValue(node.GrpcUrl, out var channel))
            _channels[node.GrpcUrl] = channel = GrpcChannel.ForAddress(node.GrpcUrl);
        return new SyncService.SyncServiceClient(channel);
    }
}
