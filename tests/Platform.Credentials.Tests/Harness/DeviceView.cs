using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Credentials.Tests.Harness;

/// <summary>What a device can read: opens its grants with its private key and the live records with the granted feed keys.</summary>
internal static class DeviceView
{
    public static async Task<IReadOnlyDictionary<string, CredentialForm>> OpenAsync(Workspace workspace, TestDevice device)
    {
        var feed = await workspace.OpenFeedAsync(device);
        var keys = feed.GrantFrames.Select(frame => Grants.Open(device.Key, Grant.Parser.ParseFrom(WatchResponse.Parser.ParseFrom(frame).Body)))
            .ToDictionary(key => key.Epoch);
        var snapshot = await workspace.SnapshotAsync(feed.Head.FeedId);
        return snapshot.Resources.ToDictionary(
            resource => new Guid(resource.ResourceId.Span, bigEndian: true).ToString(),
            resource => Open(workspace, feed, keys[resource.Sealed.KeyEpoch], resource));
    }

    private static CredentialForm Open(Workspace workspace, OpenedFeed feed, FeedKey key, Change resource)
    {
        var context = new RecordContext(
            workspace.OrganizationId, new Guid(feed.Head.FeedId.Span, bigEndian: true), new Guid(resource.ResourceId.Span, bigEndian: true),
            resource.Version, resource.Sealed.OriginHash.ToByteArray());
        return CredentialForm.Parser.ParseFrom(SealedRecords.Open(key, context, resource.Sealed));
    }
}
