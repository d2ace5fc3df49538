using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Platform.Credentials.V1;
using Platform.Providers;
using Platform.Sealing;

namespace Platform.Client.Tests.Fixture;

/// <summary>Opens sealed inputs and commits, as the credentials service does, without its database and rules.</summary>
internal sealed class TestCredentialService(TestPlatform platform) : CredentialService.CredentialServiceBase
{
    private static readonly ConcurrentDictionary<TestPlatform, SortedDictionary<Guid, (CredentialForm Opened, Credential Shown)>> Stores = [];

    private SortedDictionary<Guid, (CredentialForm Opened, Credential Shown)> Store => Stores.GetOrAdd(platform, _ => []);

    public override Task<GetInputKeyResponse> GetInputKey(GetInputKeyRequest request, ServerCallContext context)
    {
        var key = P256.PublicKey(platform.InputKey);
        return Task.FromResult(new GetInputKeyResponse { PublicKey = ByteString.CopyFrom(key), KeyId = ByteString.CopyFrom(SealedInputs.KeyId(key)) });
    }

    public override Task<GetKeyListResponse> GetKeyList(GetKeyListRequest request, ServerCallContext context)
    {
        context.Bearer();
        return Task.FromResult(new GetKeyListResponse { Frame = platform.Feed.Ring.Lists[^1].ToByteString() });
    }

    public override Task<ListCredentialsResponse> ListCredentials(ListCredentialsRequest request, ServerCallContext context)
    {
        var response = new ListCredentialsResponse { Revision = platform.Feed.Position.Revision };
        response.Credentials.AddRange(Store.Values.Select(stored => stored.Shown));
        return Task.FromResult(response);
    }

    public override Task<ApplyChangesResponse> ApplyChanges(ApplyChangesRequest request, ServerCallContext context)
    {
        var response = new ApplyChangesResponse();
        var changes = request.Changes.Select(change => (Id: Guid.Parse(change.CredentialId), Form: Open(change))).ToArray();
        platform.Feed.Commit(changes);
        response.Revision = platform.Feed.Position.Revision;
        foreach (var (id, form) in changes)
        {
            if (form is null)
                Store.Remove(id);
            else
                response.Credentials.Add((Store[id] = (form, Shown(id, form))).Shown);
        }

        return Task.FromResult(response);
    }

    private CredentialForm? Open(CredentialChange change)
    {
        var id = Guid.Parse(change.CredentialId);
        if (change.ExpectedVersion != (Store.TryGetValue(id, out var stored) ? stored.Shown.Version : 0))
            throw TestFailures.Of(StatusCode.Aborted, "STALE_VERSION", "Stale.");
        if (change.ActionCase == CredentialChange.ActionOneofCase.Delete)
            return null;
        var put = change.Create ?? change.Update;
        if (change.Create is not null && Store.Values.Any(other => other.Shown.Form.Name == put.Form.Name && other.Shown.Form.FormCase == put.Form.FormCase))
            throw TestFailures.Of(StatusCode.AlreadyExists, "NAME_TAKEN", "The name is taken.");

        var form = put.Form.Clone();
        var type = ProviderForms.Of(form);
        Assert.True(Origins.TryCanonical(form, out var origin));
        foreach (var secret in put.Secrets)
        {
            var context = new SealedInputContext(platform.Feed.OrganizationId, id, Origins.Hash(origin), secret.Field);
            type.Field(secret.Field)!.SetSecret(type.Get(form), SealedInputs.Open(platform.InputKey, context, secret.Input));
        }

        foreach (var field in type.Fields.Where(field => field.Secret && change.Update is not null && put.Secrets.All(secret => secret.Field != field.Name)))
            field.SetSecret(type.Get(form), field.GetSecret(type.Get(stored.Opened)).ToArray());
        return form;
    }

    private Credential Shown(Guid id, CredentialForm opened)
    {
        var form = opened.Clone();
        var type = ProviderForms.Of(form);
        var shown = new Credential
        {
            CredentialId = id.ToString("D"),
            Version = platform.Feed.VersionOf(id),
            Form = form,
            Revision = platform.Feed.Position.Revision,
            UpdateTime = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow),
            UpdatedBy = platform.UserId.ToString("D"),
        };
        foreach (var field in type.Fields.Where(field => field.Secret && !field.GetSecret(type.Get(form)).IsEmpty))
        {
            shown.Masks.Add(new SecretMask { Field = field.Name, Mask = SecretMasks.Mask(field, field.GetSecret(type.Get(form)).Span) });
            field.SetSecret(type.Get(form), []);
        }

        return shown;
    }
}
