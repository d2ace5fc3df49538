using System.Security.Cryptography;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Platform.Credentials.Tests.Harness;
using Platform.Credentials.V1;
using Platform.Sync.V1;

namespace Platform.Credentials.Tests.Removals;

/// <summary>An organization whose only reader, beside its owner, is a device that a test removes.</summary>
internal sealed class RemovalFixture : IAsyncDisposable
{
    private readonly OwnSite _own;
    private readonly FenceService.FenceServiceClient _fences;

    private RemovalFixture(OwnSite own, Workspace workspace)
    {
        _own = own;
        Workspace = workspace;
        Device = new TestDevice(UserId);
        _fences = CredentialsHost.FenceAs(own.Site.Installation, own.Site.Host, "org");
        Edge.SetMember(Device, UserId, workspace.OrganizationId, membershipVersion: 1);
    }

    public Site Site => _own.Site;

    public Workspace Workspace { get; }

    public Guid UserId { get; } = Guid.CreateVersion7();

    public TestDevice Device { get; }

    public MembershipEdge Edge => MembershipEdge.Of(Site);

    /// <summary>Rotation only happens when a test asks for it.</summary>
    public static async Task<RemovalFixture> StartAsync(Action<WebApplicationBuilder>? change = null)
    {
        var own = await OwnSite.StartAsync(builder =>
        {
            MembershipEdge.Use(builder);
            builder.Configuration["Credentials:KeyCheckInterval"] = "00:05:00";
            builder.Configuration["Credentials:RotationInterval"] = "00:00:00";
            change?.Invoke(builder);
        });
        return new RemovalFixture(own, await own.Site.CreateWorkspaceAsync());
    }

    public CommitFenceRequest Fence(long membershipVersion, RevocationReason reason = RevocationReason.MemberRemoved) => new()
    {
        OrganizationId = Workspace.OrganizationBytes,
        UserId = Bytes(UserId),
        DeviceIds = { Device.IdBytes },
        MembershipVersion = membershipVersion,
        Reason = reason,
        ActorId = Bytes(Guid.Parse(Site.Org.Owner.UserId)),
    };

    public async Task CommitFenceAsync(CommitFenceRequest request) => await _fences.CommitFenceAsync(request);

    /// <summary>The device connects, with the positions it holds.</summary>
    public async Task<OpenFeedsResponse> OpenAsync(params IEnumerable<PositionClaim> claims) =>
        await Site.Host.ChangeLog.OpenFeedsAsync(new OpenFeedsRequest
        {
            DeviceId = Device.IdBytes,
            OrganizationIds = { Workspace.OrganizationBytes },
            Claims = { claims },
        });

    /// <summary>The position of a feed's head, with the signature that came with it.</summary>
    public async Task<PositionClaim> HeadClaimAsync(FeedPosition head) => Claim(Workspace, (await SignedFrames.HistoryAsync(Site, head))[^1]);

    public static PositionClaim Claim(Workspace workspace, WatchResponse frame) => new()
    {
        Position = frame.Position,
        Signature = frame.Signature,
        SigningKeyId = frame.SigningKeyId,
        OrganizationId = workspace.OrganizationBytes,
    };

    public async Task<IReadOnlyList<Removal>> ListAsync() =>
        (await Site.Host.Credentials.ListRemovalsAsync(
            new ListRemovalsRequest { OrganizationId = $"{Workspace.OrganizationId}" }, Site.Org.Owner.Headers)).Removals;

    public Task RecordAsync(params IEnumerable<WipeRecord> receipts) =>
        Site.Host.ChangeLog.RecordWipesAsync(new RecordWipesRequest { DeviceId = Device.IdBytes, Receipts = { receipts } }).ResponseAsync;

    public ValueTask DisposeAsync() => _own.DisposeAsync();

    public static byte[] HashOf(ByteString frame) => SHA256.HashData(WatchResponse.Parser.ParseFrom(frame).Body.Span);

    private static ByteString Bytes(Guid id) => ByteString.CopyFrom(id.ToByteArray(bigEndian: true));
}
