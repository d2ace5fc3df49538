using Platform.Org.Database;
using Platform.Org.Tokens;
using Platform.Org.Users;

namespace Platform.Org.OAuth;

/// <summary>The tokens of a family, inside the transaction in which it begins or goes on.</summary>
internal sealed class TokenIssuer(AccessTokens tokens, TimeProvider time)
{
    /// <summary>After so long the person signs in again.</summary>
    private static readonly TimeSpan FamilyLifetime = TimeSpan.FromDays(90);

    public async Task<IssuedTokens> BeginAsync(Session session, TokenFamilyDraft draft, UserRow user, string? nonce)
    {
        var now = time.Now();
        var family = new TokenFamily
        {
            FamilyId = draft.FamilyId,
            UserId = user.UserId,
            ClientId = draft.ClientId,
            Scope = draft.Scope,
            Thumbprint = draft.Thumbprint,
            AuthTime = draft.AuthTime,
            CreateTime = now,
            ExpireTime = now + FamilyLifetime,
        };
        await TokenFamilyStore.InsertAsync(session, family);
        return await IssueAsync(session, family, user, nonce);
    }

    public async Task<IssuedTokens> IssueAsync(Session session, TokenFamily family, UserRow user, string? nonce)
    {
        var refreshToken = RandomToken.Generate();
        await TokenFamilyStore.AddTokenAsync(session, family.FamilyId, RandomToken.Hash(refreshToken)!, time.Now());
        var access = tokens.ForClient(user.UserId, family.ClientId, family.Thumbprint, family.AuthTime);
        return new IssuedTokens
        {
            AccessToken = access.Text,
            TokenType = family.Thumbprint is null ? "Bearer" : "DPoP",
            ExpiresIn = (long)access.ExpiresIn.TotalSeconds,
            RefreshToken = refreshToken,
            Scope = family.Scope,
            IdToken = family.Scope.Split(' ').Contains(AuthorizationCheck.OpenIdScope) ? tokens.IdToken(user, family.ClientId, nonce, family.AuthTime) : null,
        };
    }
}

/// <summary>A family that is about to begin.</summary>
internal sealed record TokenFamilyDraft(Guid FamilyId, string ClientId, string Scope, string? Thumbprint, DateTimeOffset AuthTime);
