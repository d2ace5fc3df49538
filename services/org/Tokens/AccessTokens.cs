using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Platform.Defaults;

namespace Platform.Org.Tokens;

/// <summary>Issues access tokens (RFC 9068): who it is, nothing about what they may do.</summary>
internal sealed class AccessTokens(TokenSigningKey key, IOptions<OrgOptions> options, TimeProvider time)
{
    private const string Audience = "platform";
    private const string Type = "at+jwt";

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>For one call of a browser's session: the gateway asks for each, so nobody needs it for long.</summary>
    private static readonly TimeSpan SessionLifetime = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan RevokedLifetime = TimeSpan.FromMinutes(2);

    public AccessToken ForUser(Guid userId, DateTimeOffset proved) => Issue(userId, options.Value.AccessTokenLifetime, new Dictionary<string, object>
    {
        [Caller.KindClaim] = "user",
        [Caller.AuthTimeClaim] = proved.ToUnixTimeSeconds(),
    });

    public AccessToken ForSession(Guid userId, Guid sessionId, DateTimeOffset proved) => Issue(userId, SessionLifetime, new Dictionary<string, object>
    {
        [Caller.KindClaim] = "user",
        [Caller.AuthTimeClaim] = proved.ToUnixTimeSeconds(),
        [Caller.SessionClaim] = Ids.Text(sessionId),
    });

    public AccessToken ForDevice(Guid deviceId, Guid userId) => Issue(deviceId, options.Value.AccessTokenLifetime, new Dictionary<string, object>
    {
        [Caller.KindClaim] = "device",
        [Caller.UserClaim] = Ids.Text(userId),
    });

    /// <summary>For a device that was revoked: it may hear what it has to wipe, and confirm it.</summary>
    public AccessToken ForRevokedDevice(Guid deviceId, Guid userId) => Issue(deviceId, RevokedLifetime, new Dictionary<string, object>
    {
        [Caller.KindClaim] = "device",
        [Caller.UserClaim] = Ids.Text(userId),
        [Caller.RevokedClaim] = true,
    });

    private AccessToken Issue(Guid subject, TimeSpan lifetime, Dictionary<string, object> claims)
    {
        var now = time.Now().UtcDateTime;
        claims["sub"] = Ids.Text(subject);
        claims["client_id"] = Audience;
        claims["jti"] = Guid.NewGuid().ToString("N");
        var text = _handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = Type,
            Issuer = options.Value.Issuer,
            Audience = Audience,
            IssuedAt = now,
            Expires = now + lifetime,
            Claims = claims,
            SigningCredentials = key.Credentials,
        });

        return new AccessToken(text, lifetime);
    }
}
