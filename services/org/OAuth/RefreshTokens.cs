using Platform.Defaults;
using Platform.Org.Database;
using Platform.Org.Devices;
using Platform.Org.Users;

namespace Platform.Org.OAuth;

/// <summary>
/// New tokens for a refresh token, which is used up by it. One that comes again was stolen, or its thief was first: the family
/// ends, and the person signs in anew. A revoked device refreshes nothing.
/// </summary>
internal sealed partial class RefreshTokens(OrgDatabase database, TokenIssuer issuer, TimeProvider time, ILogger<RefreshTokens> logger)
{
    public async Task<IssuedTokens> RunAsync(OAuthClient client, string token, string? thumbprint, CancellationToken cancellation)
    {
        var tokenHash = RandomToken.Hash(token) ?? throw OAuthException.InvalidGrant();
        return await database.WriteAsync(session => RefreshAsync(session, client, tokenHash, thumbprint), cancellation) ?? throw OAuthException.InvalidGrant();
    }

    private async Task<IssuedTokens?> RefreshAsync(Session session, OAuthClient client, byte[] tokenHash, string? thumbprint)
    {
        var now = time.Now();
        if (await TokenFamilyStore.FindByTokenAsync(session, tokenHash) is not { RevokeTime: null } family || family.ExpireTime <= now)
            return null;
        // Before the token is used up: without the key nobody can take it from its owner.
        if (family.ClientId != client.Id || family.Thumbprint != thumbprint)
            return null;

        if (!await TokenFamilyStore.UseTokenAsync(session, tokenHash, now))
        {
            await TokenFamilyStore.RevokeAsync(session, family.FamilyId, now);
            Log.Reused(logger, family.FamilyId);
            return null;
        }

        var user = await UserStore.FindAsync(session, family.UserId);
        if (user is null || await IsRevokedAsync(session, family))
        {
            await TokenFamilyStore.RevokeAsync(session, family.FamilyId, now);
            return null;
        }

        return await issuer.IssueAsync(session, family, user, nonce: null);
    }

    private static async Task<bool> IsRevokedAsync(Session session, TokenFamily family)
    {
        if (family.Thumbprint is null)
            return false;

        var devices = await DeviceStore.ListOfUserAsync(session, family.UserId);
        return devices.Any(device => device.RevokeTime is not null && DpopThumbprint.Of(device.SigningPublicKey) == family.Thumbprint);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, EventName = "RefreshTokenReused", Level = LogLevel.Warning, Message = "A refresh token came twice; its family {FamilyId} is revoked.")]
        public static partial void Reused(ILogger logger, Guid familyId);
    }
}
