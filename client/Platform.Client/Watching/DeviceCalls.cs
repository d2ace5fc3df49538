using Platform.Sync.V1;

namespace Platform.Client;

/// <summary>What a device tells a sync node beside its stream.</summary>
internal sealed class DeviceCalls(PlatformConnection connection, DeviceTokens tokens)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public async Task AcknowledgeAsync(FeedAcknowledgement[] acknowledgements, CancellationToken cancellationToken)
    {
        var request = new AcknowledgeRequest();
        request.Acknowledgements.AddRange(acknowledgements);
        var token = await tokens.GetAsync(cancellationToken);
        await Client().AcknowledgeAsync(request, PlatformConnection.With(token, Timeout, cancellationToken));
    }

    public async Task ConfirmWipeAsync(ConfirmWipeRequest request, CancellationToken cancellationToken)
    {
        var token = await tokens.GetAsync(cancellationToken);
        await Client().ConfirmWipeAsync(request, PlatformConnection.With(token, Timeout, cancellationToken));
    }

    private SyncService.SyncServiceClient Client() => new(connection.AnySync());
}
