using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Platform.Client;
using Platform.Local.V1;
using Platform.Providers;
using Status = Grpc.Core.Status;

namespace Platform.Piecesos.Agent;

/// <summary>The local API as gRPC (protos/platform/local/v1).</summary>
internal sealed class LocalGrpcService(AgentState state) : LocalService.LocalServiceBase
{
    public override Task<GetStatusResponse> GetStatus(GetStatusRequest request, ServerCallContext context)
    {
        var connection = state.Current;
        var response = new GetStatusResponse
        {
            DeviceId = state.Identity.DeviceId.ToString("D"),
            DeviceName = state.Identity.Name,
            Email = state.Identity.Email,
            Server = state.Identity.Servers.Http.ToString(),
            Connected = connection.IsOpen,
            ConnectedChangeTime = Timestamp.FromDateTimeOffset(connection.Since),
            DisconnectReason = connection.Reason,
            RejectedFrames = state.Watcher.RejectedFrames,
        };
        response.Feeds.AddRange(state.Cache.Feeds.Select(Of));
        return Task.FromResult(response);
    }

    public override Task<ListCredentialsResponse> ListCredentials(ListCredentialsRequest request, ServerCallContext context) => Task.FromResult(List(request.Provider));

    public override Task<GetCredentialResponse> GetCredential(GetCredentialRequest request, ServerCallContext context)
    {
        try
        {
            using var opened = LocalLookup.Open(state.Cache, LocalLookup.Find(state.Cache, request.CredentialId, request.Provider, request.Name));
            return Task.FromResult(Of(opened));
        }
        catch (LocalFailure failure)
        {
            throw Failed(failure);
        }
    }

    public override async Task WatchCredentials(WatchCredentialsRequest request, IServerStreamWriter<WatchCredentialsResponse> responseStream, ServerCallContext context)
    {
        var changes = state.Subscribe();
        try
        {
            await responseStream.WriteAsync(new WatchCredentialsResponse { Snapshot = List("") }, context.CancellationToken);
            await foreach (var changed in changes.Reader.ReadAllAsync(context.CancellationToken))
            {
                var credential = Of(changed.Credential);
                await responseStream.WriteAsync(
                    changed.Kind == CredentialChangeKind.Removed ? new WatchCredentialsResponse { Removed = credential } : new WatchCredentialsResponse { Put = credential },
                    context.CancellationToken);
            }
        }
        catch (SlowReaderException exception)
        {
            throw new RpcException(new Status(StatusCode.ResourceExhausted, exception.Message));
        }
        finally
        {
            state.Unsubscribe(changes);
        }
    }

    public override Task<RejectCredentialResponse> RejectCredential(RejectCredentialRequest request, ServerCallContext context) =>
        Task.FromResult(new RejectCredentialResponse
        {
            Recorded = Report(request.CredentialId, request.Provider, request.Name, found => LocalReports.Reject(
                state,
                found,
                request.Version,
                Refusals.Of(request.Reason) ?? throw new LocalFailure(LocalReason.UnknownReason, "Say why the provider refused it."))),
        });

    public override Task<WithdrawRejectionResponse> WithdrawRejection(WithdrawRejectionRequest request, ServerCallContext context) =>
        Task.FromResult(new WithdrawRejectionResponse { Recorded = Report(request.CredentialId, request.Provider, request.Name, found => LocalReports.Withdraw(state, found)) });

    private bool Report(string credentialId, string provider, string name, Func<CachedCredential, bool> take)
    {
        try
        {
            return take(LocalLookup.Find(state.Cache, credentialId, provider, name));
        }
        catch (LocalFailure failure)
        {
            throw Failed(failure);
        }
    }

    private ListCredentialsResponse List(string provider)
    {
        var response = new ListCredentialsResponse();
        response.Credentials.AddRange(state.Cache.Credentials.Where(one => provider.Length == 0 || one.Provider == provider).Select(Of));
        return response;
    }

    private static RpcException Failed(LocalFailure failure) => new(new Status(
        failure.Reason switch
        {
            LocalReason.NotFound => StatusCode.NotFound,
            LocalReason.Ambiguous or LocalReason.UnknownReason => StatusCode.InvalidArgument,
            LocalReason.TooOften => StatusCode.ResourceExhausted,
            _ => StatusCode.FailedPrecondition,
        },
        $"{failure.Word}: {failure.Message}"));

    private static GetCredentialResponse Of(OpenedCredential opened)
    {
        var response = new GetCredentialResponse { Credential = Of(opened.Credential) };
        var type = ProviderForms.Of(opened.Form);
        var values = type.Get(opened.Form);
        foreach (var field in type.Fields)
        {
            var value = field.Secret ? ByteString.CopyFrom(field.GetSecret(values).Span) : ByteString.CopyFromUtf8(field.GetText(values));
            if (!value.IsEmpty)
                response.Fields.Add(new CredentialField { Name = field.Name, Secret = field.Secret, Value = value });
        }

        foreach (var entry in CredentialEnvironment.For(opened.Form))
        {
            if (!entry.IsFile)
                response.Environment.Add(new EnvironmentVariable { Name = entry.Name, Value = ByteString.CopyFrom(entry.Value) });
            CryptographicOperations.ZeroMemory(entry.Value);
        }

        return response;
    }

    private static LocalCredential Of(CachedCredential credential)
    {
        var local = new LocalCredential
        {
            CredentialId = credential.CredentialId.ToString("D"),
            OrganizationId = credential.OrganizationId.ToString("D"),
            Provider = credential.Provider,
            Name = credential.Name,
            Version = credential.Version,
            Readable = credential.Readable,
        };
        foreach (var (field, mask) in credential.Masks)
            local.Masks[field] = mask;
        return local;
    }

    private static Local.V1.FeedStatus Of(Client.FeedStatus feed) => new()
    {
        OrganizationId = feed.OrganizationId.ToString("D"),
        Revision = feed.Revision ?? 0,
        Credentials = feed.Credentials,
        LastContactTime = feed.LastContact is { } contact ? Timestamp.FromDateTimeOffset(contact) : null,
        LeaseEndTime = Timestamp.FromDateTimeOffset(feed.LeaseEnd),
        Usable = feed.Usable,
        AccessEnded = feed.AccessEnded,
    };
}
