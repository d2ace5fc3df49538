using System.Runtime.CompilerServices;
using Grpc.Core;
using Grpc.Net.Client;
using Platform.Client.Local;
using Platform.Local.V1;
using RejectionReason = Platform.Credentials.V1.RejectionReason;

namespace Platform.Client;

/// <summary>
/// The credentials of this machine, for its programs: read from the agent (<c>piecesos agent</c>) that keeps them current. The device's
/// private keys, its lease and its stream stay the agent's; nothing is kept here between two calls.
/// </summary>
public sealed class PlatformCredentials : IDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly PlatformCredentialsOptions _options;
    private readonly GrpcChannel _channel;
    private readonly LocalService.LocalServiceClient _client;

    /// <summary>Connects when the first call is made.</summary>
    public PlatformCredentials(PlatformCredentialsOptions? options = null)
    {
        _options = options ?? new();
        _channel = AgentChannel.Open(_options.Folder);
        _client = new LocalService.LocalServiceClient(_channel);
    }

    /// <summary>What this machine holds, of one provider or of all.</summary>
    /// <exception cref="PlatformClientException">No agent runs.</exception>
    public async Task<IReadOnlyList<HeldCredential>> ListAsync(string provider = "", CancellationToken cancellationToken = default)
    {
        var response = await CallAsync(options => _client.ListCredentialsAsync(new ListCredentialsRequest { Provider = provider }, options), cancellationToken);
        return [.. response.Credentials.Select(HeldCredential.Of)];
    }

    /// <summary>The one credential of a provider, or the one with this name, with its secrets. Ask each time that it is used: then it is current.</summary>
    /// <exception cref="PlatformClientException">None or several fit, it cannot be used now, or no agent runs.</exception>
    public Task<HeldSecrets> GetAsync(string provider, string name = "", CancellationToken cancellationToken = default) =>
        GetAsync(new GetCredentialRequest { Provider = provider, Name = name }, cancellationToken);

    /// <summary>A credential with its secrets.</summary>
    /// <exception cref="PlatformClientException">It is not held, it cannot be used now, or no agent runs.</exception>
    public Task<HeldSecrets> GetByIdAsync(Guid credentialId, CancellationToken cancellationToken = default) =>
        GetAsync(new GetCredentialRequest { CredentialId = credentialId.ToString("D") }, cancellationToken);

    /// <summary>
    /// Says that the provider refused a credential in the version that was used: administrators see which machine, when and why. The agent
    /// keeps it until the platform can be reached. False when it says nothing new, or another version is held by now.
    /// </summary>
    /// <exception cref="PlatformClientException">It is not held, there were too many reports in a short time, or no agent runs.</exception>
    public async Task<bool> RejectAsync(HeldCredential credential, RejectionReason reason, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(credential);
        var request = new RejectCredentialRequest { CredentialId = credential.CredentialId.ToString("D"), Version = credential.Version, Reason = Of(reason) };
        return (await CallAsync(options => _client.RejectCredentialAsync(request, options), cancellationToken)).Recorded;
    }

    /// <summary>Takes that back: the credential works. False when nothing was reported.</summary>
    /// <exception cref="PlatformClientException">It is not held, there were too many changes in a short time, or no agent runs.</exception>
    public async Task<bool> WithdrawRejectionAsync(HeldCredential credential, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(credential);
        var request = new WithdrawRejectionRequest { CredentialId = credential.CredentialId.ToString("D") };
        return (await CallAsync(options => _client.WithdrawRejectionAsync(request, options), cancellationToken)).Recorded;
    }

    /// <summary>
    /// Everything that is held, at once and again after each change, until cancelled. While no agent runs nothing comes; the next one is
    /// found within a second or two.
    /// </summary>
    public async IAsyncEnumerable<IReadOnlyList<HeldCredential>> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            using var call = _client.WatchCredentials(new WatchCredentialsRequest(), cancellationToken: cancellationToken);
            var held = new Dictionary<Guid, HeldCredential>();
            while (await NextAsync(call, cancellationToken) is { } change)
            {
                Apply(held, change);
                yield return [.. held.Values];
            }

            await Task.Delay(RetryDelay, _options.Time, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    private static async Task<WatchCredentialsResponse?> NextAsync(AsyncServerStreamingCall<WatchCredentialsResponse> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call.ResponseStream.MoveNext(cancellationToken) ? call.ResponseStream.Current : null;
        }
        catch (Exception exception) when (exception is RpcException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // No agent is there, it stops, or this reader was too slow: everything comes again. A call that never reached anybody says
            // that it was cancelled.
            return null;
        }
    }

    private static void Apply(Dictionary<Guid, HeldCredential> held, WatchCredentialsResponse change)
    {
        switch (change.EventCase)
        {
            case WatchCredentialsResponse.EventOneofCase.Snapshot:
                held.Clear();
                foreach (var credential in change.Snapshot.Credentials.Select(HeldCredential.Of))
                    held[credential.CredentialId] = credential;
                break;
            case WatchCredentialsResponse.EventOneofCase.Put:
                var put = HeldCredential.Of(change.Put);
                held[put.CredentialId] = put;
                break;
            case WatchCredentialsResponse.EventOneofCase.Removed:
                held.Remove(Guid.Parse(change.Removed.CredentialId));
                break;
        }
    }

    private static Refusal Of(RejectionReason reason) => reason switch
    {
        RejectionReason.Unauthorized => Refusal.Unauthorized,
        RejectionReason.Restricted => Refusal.Restricted,
        RejectionReason.WrongDestination => Refusal.WrongDestination,
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "A program can say: unauthorized, restricted, wrong destination."),
    };

    private async Task<HeldSecrets> GetAsync(GetCredentialRequest request, CancellationToken cancellationToken) =>
        new(await CallAsync(options => _client.GetCredentialAsync(request, options), cancellationToken));

    private async Task<T> CallAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            using var started = call(new CallOptions(deadline: DateTime.UtcNow + _options.Timeout, cancellationToken: cancellationToken));
            return await started;
        }
        catch (RpcException exception)
        {
            throw AgentFailures.Of(exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PlatformClientException(ClientFailure.NoAgent, "The agent of this machine does not answer.", exception);
        }
    }
}
