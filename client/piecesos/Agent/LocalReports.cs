using Platform.Client;
using Platform.Credentials.V1;

namespace Platform.Piecesos.Agent;

/// <summary>Takes reports of local programs.</summary>
internal static class LocalReports
{
    /// <exception cref="LocalFailure">None or several fit, or there were too many reports.</exception>
    public static bool Reject(AgentState state, CachedCredential credential, long version, RejectionReason reason)
    {
        // Of a version that is not held any more, or not yet, nothing can be said: it is another secret.
        if (version != 0 && version != credential.Version)
            return false;
        return Take(() => state.Watcher.Reject(credential.CredentialId, reason));
    }

    /// <exception cref="LocalFailure">There were too many reports.</exception>
    public static bool Withdraw(AgentState state, CachedCredential credential) => Take(() => state.Watcher.WithdrawRejection(credential.CredentialId));

    private static bool Take(Func<bool> report)
    {
        try
        {
            return report();
        }
        catch (PlatformClientException exception) when (exception.Failure is ClientFailure.TooOften or ClientFailure.NotFound)
        {
            throw new LocalFailure(exception.Failure == ClientFailure.TooOften ? LocalReason.TooOften : LocalReason.NotFound, exception.Message);
        }
    }
}
