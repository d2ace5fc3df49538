using Platform.Org.Database;
using Platform.Org.Users;

namespace Platform.Org.OAuth;

/// <summary>What has become of a machine's sign-in; the tokens, once, when a person has approved it.</summary>
internal sealed class FetchDeviceGrant(OrgDatabase database, TokenIssuer issuer, TimeProvider time)
{
    public async Task<IssuedTokens> RunAsync(OAuthClient client, string deviceCode, string? thumbprint, CancellationToken cancellation)
    {
        var hash = RandomToken.Hash(deviceCode) ?? throw OAuthException.InvalidGrant();
        // The refusal comes after the commit: the time of the poll is kept.
        var (issued, refusal) = await database.WriteAsync(session => FetchAsync(session, client, hash, thumbprint), cancellation);
        return issued ?? throw refusal!;
    }

    private async Task<(IssuedTokens?, OAuthException?)> FetchAsync(Session session, OAuthClient client, byte[] hash, string? thumbprint)
    {
        var now = time.Now();
        if (await DeviceGrantStore.FindAsync(session, hash) is not { } grant || grant.ClientId != client.Id || grant.Thumbprint != thumbprint)
            return (null, OAuthException.InvalidGrant());
        if (grant.ExpireTime <= now)
            return (null, new OAuthException("expired_token", "The code has expired. Begin again."));

        if (grant.Approved is null)
        {
            var tooSoon = grant.PollTime is { } earlier && now - earlier < TimeSpan.FromSeconds(BeginDeviceGrant.Interval - 1);
            await DeviceGrantStore.PollAsync(session, hash, now);
            return (null, tooSoon ? new OAuthException("slow_down", "Ask every five seconds.") : new OAuthException("authorization_pending", "Nobody has decided yet."));
        }

        await DeviceGrantStore.DeleteAsync(session, hash);
        if (grant.Approved is false || await UserStore.FindAsync(session, grant.UserId!.Value) is not { } user)
            return (null, new OAuthException("access_denied", "The sign-in was refused."));

        var draft = new TokenFamilyDraft(Guid.CreateVersion7(now), client.Id, grant.Scope, grant.Thumbprint, grant.AuthTime!.Value);
        return (await issuer.BeginAsync(session, draft, user, nonce: null), null);
    }
}
