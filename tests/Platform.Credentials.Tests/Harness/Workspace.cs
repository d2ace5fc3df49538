using Google.Protobuf;
using Grpc.Core;
using Platform.Credentials.V1;
using Platform.Providers;
using Platform.Providers.Tests;
using Platform.Sealing;

namespace Platform.Credentials.Tests.Harness;

/// <summary>One organization with its owner at the keyboard: makes requests as the portal and the command line do.</summary>
internal sealed class Workspace(Site site, Guid organizationId)
{
    public Site Site { get; } = site;

    public Guid OrganizationId { get; } = organizationId;

    public ByteString OrganizationBytes => ByteString.CopyFrom(OrganizationId.ToByteArray(bigEndian: true));

    public static string NewId() => Guid.CreateVersion7().ToString();

    /// <summary>A Save of these changes, with a request id of its own.</summary>
    public ApplyChangesRequest Save(params IEnumerable<CredentialChange> changes) =>
        new() { OrganizationId = OrganizationId.ToString(), RequestId = NewId(), Changes = { changes } };

    public Task<ApplyChangesResponse> ApplyAsync(params IEnumerable<CredentialChange> changes) => SendAsync(Save(changes));

    public Task<ApplyChangesResponse> SendAsync(ApplyChangesRequest request, Person? person = null) =>
        Site.Host.Credentials.ApplyChangesAsync(request, (person ?? Site.Org.Owner).Headers).ResponseAsync;

    public async Task<ListCredentialsResponse> ListAsync(Person? person = null) =>
        await Site.Host.Credentials.ListCredentialsAsync(
            new ListCredentialsRequest { OrganizationId = OrganizationId.ToString() }, (person ?? Site.Org.Owner).Headers);

    /// <summary>A new credential: the provider's sample, under a name.</summary>
    public async Task<CredentialChange> CreateAsync(string provider, string name, Sample? sample = null, string? id = null)
    {
        var change = new CredentialChange { CredentialId = id ?? NewId() };
        change.Create = await PutAsync(change.CredentialId, name, sample ?? Samples.Of(provider));
        return change;
    }

    /// <summary>A change of a credential as it was read: without a sample's secrets, they are kept.</summary>
    public async Task<CredentialChange> UpdateAsync(Credential read, string name, Sample? sample = null)
    {
        var change = new CredentialChange { CredentialId = read.CredentialId, ExpectedVersion = read.Version };
        change.Update = sample is null
            ? new PutCredential { Form = Renamed(read.Form, name) }
            : await PutAsync(read.CredentialId, name, sample);
        return change;
    }

    public static CredentialChange Delete(Credential read) =>
        new() { CredentialId = read.CredentialId, ExpectedVersion = read.Version, Delete = new DeleteCredential() };

    /// <summary>Saves one new credential and answers it.</summary>
    public async Task<Credential> AddAsync(string provider, string name, Sample? sample = null) =>
        (await ApplyAsync(await CreateAsync(provider, name, sample))).Credentials.Single();

    /// <summary>Seals a secret for a credential's field and a form's destination.</summary>
    public async Task<SealedSecret> SealAsync(string credentialId, CredentialForm form, string field, byte[] secret)
    {
        Assert.True(Origins.TryCanonical(form, out var origin));
        var key = await Site.Host.Credentials.GetInputKeyAsync(new GetInputKeyRequest(), Site.Org.Owner.Headers);
        var context = new SealedInputContext(OrganizationId, Guid.Parse(credentialId), Origins.Hash(origin), field);
        return new SealedSecret { Field = field, Input = SealedInputs.Seal(key.PublicKey.Span, context, secret) };
    }

    /// <summary>What a device holds of this organization: opens grants and records with its own key.</summary>
    public async Task<OpenedFeed> OpenFeedAsync(TestDevice device)
    {
        var response = await Site.Host.ChangeLog.OpenFeedsAsync(new OpenFeedsRequest { DeviceId = device.IdBytes, OrganizationIds = { OrganizationBytes } });
        return response.Feeds.Single();
    }

    public async Task<Replica> SnapshotAsync(ByteString feedId) => Replica.FromSnapshot(await SnapshotPartsAsync(feedId));

    public async Task<IReadOnlyList<GetSnapshotResponse>> SnapshotPartsAsync(ByteString feedId)
    {
        using var call = Site.Host.ChangeLog.GetSnapshot(new GetSnapshotRequest { FeedId = feedId });
        var parts = new List<GetSnapshotResponse>();
        await foreach (var part in call.ResponseStream.ReadAllAsync())
            parts.Add(part);
        return parts;
    }

    public static CredentialForm Renamed(CredentialForm form, string name)
    {
        var renamed = form.Clone();
        renamed.Name = name;
        return renamed;
    }

    private async Task<PutCredential> PutAsync(string credentialId, string name, Sample sample)
    {
        var put = new PutCredential { Form = Renamed(sample.Form, name) };
        foreach (var (field, secret) in sample.Secrets)
            put.Secrets.Add(await SealAsync(credentialId, put.Form, field, secret));
        return put;
    }
}
