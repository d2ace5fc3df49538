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

    public AccessToken ForUser(Guid userId) => Issue(userId, new Dictionary<string, object>
    {
        [Caller.KindClaim] = "user",
    });

    public AccessToken ForDevice(Guid deviceId, Guid userId) => Issue(deviceId, new Dictionary<string, object>
    {
        [Caller.KindClaim] = "device",
        [Caller.UserClaim] = Ids.Text(userId),
    });

    private AccessToken Issue(Guid subject, Dictionary<string, object> claims)
    {
        var now = time.Now().UtcDateTime;
        var lifetime = options.Value.AccessTokenLifetime;
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
