using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Platform.Defaults;
using Platform.Org.Users;

namespace Platform.Org.Tokens;

/// <summary>Issues access tokens (RFC 9068): who it is, nothing about what they may do.</summary>
internal sealed class AccessTokens(TokenSigningKeys keys, IOptions<OrgOptions> options, TimeProvider time)
{
    private const string Type = "at+jwt";

    // What people and devices have business with (the services' access tables).
    private static readonly string[] ForPeople = [TokenAudience.Of("org"), TokenAudience.Of("credentials")];
    private static readonly string[] ForDevices = [TokenAudience.Of("credentials"), TokenAudience.Of("sync")];
    private static readonly string[] ForRevokedDevices = [TokenAudience.Of("sync")];

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>For one call of a browser's session: the gateway asks for each, so nobody needs it for long.</summary>
    private static readonly TimeSpan SessionLifetime = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan RevokedLifetime = TimeSpan.FromMinutes(2);

    /// <summary>For a person's password; bound to the key of the program that sent it, where it proved one.</summary>
    public AccessToken ForUser(Guid userId, string? thumbprint, DateTimeOffset proved) => Issue(userId, ForPeople, options.Value.AccessTokenLifetime, new Dictionary<string, object>
    {
        [Caller.KindClaim] = "user",
        [Caller.AuthTimeClaim] = proved.ToUnixTimeSeconds(),
    }, thumbprint);

    public AccessToken ForSession(Guid userId, Guid sessionId, DateTimeOffset proved) => Issue(userId, ForPeople, SessionLifetime, new Dictionary<string, object>
    {
        [Caller.KindClaim] = "user",
        [Caller.AuthTimeClaim] = proved.ToUnixTimeSeconds(),
        [Caller.SessionClaim] = Ids.Text(sessionId),
    });

    /// <summary>Bound to the device's signing key, always: with the token alone nobody can be the device.</summary>
    public AccessToken ForDevice(Guid deviceId, Guid userId, string thumbprint) => Issue(deviceId, ForDevices, options.Value.AccessTokenLifetime, new Dictionary<string, object>
    {
        [Caller.KindClaim] = "device",
        [Caller.UserClaim] = Ids.Text(userId),
    }, thumbprint);

    /// <summary>For a device that was revoked: it may hear what it has to wipe, and confirm it.</summary>
    public AccessToken ForRevokedDevice(Guid deviceId, Guid userId, string thumbprint) => Issue(deviceId, ForRevokedDevices, RevokedLifetime, new Dictionary<string, object>
    {
        [Caller.KindClaim] = "device",
        [Caller.UserClaim] = Ids.Text(userId),
        [Caller.RevokedClaim] = true,
    }, thumbprint);

    /// <summary>For a program that a person lets act for them; bound to its key where it has one (RFC 9449).</summary>
    public AccessToken ForClient(Guid userId, string clientId, string? thumbprint, DateTimeOffset proved) => Issue(userId, ForPeople, options.Value.AccessTokenLifetime, new Dictionary<string, object>
    {
        [Caller.KindClaim] = "user",
        [Caller.AuthTimeClaim] = proved.ToUnixTimeSeconds(),
        ["client_id"] = clientId,
    }, thumbprint);

    /// <summary>Tells a client who the person is (OpenID Connect Core, section 2). It opens nothing.</summary>
    public string IdToken(UserRow user, string clientId, string? nonce, DateTimeOffset proved)
    {
        var now = time.Now().UtcDateTime;
        var claims = new Dictionary<string, object>
        {
            ["sub"] = Ids.Text(user.UserId),
            [Caller.AuthTimeClaim] = proved.ToUnixTimeSeconds(),
            ["email"] = user.Email,
            ["name"] = user.DisplayName,
        };
        if (nonce is not null)
            claims["nonce"] = nonce;
        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = "JWT",
            Issuer = options.Value.Issuer,
            Audience = clientId,
            IssuedAt = now,
            Expires = now + options.Value.AccessTokenLifetime,
            Claims = claims,
            SigningCredentials = keys.Current.Credentials,
        });
    }

    private AccessToken Issue(Guid subject, string[] audiences, TimeSpan lifetime, Dictionary<string, object> claims, string? thumbprint = null)
    {
        var now = time.Now().UtcDateTime;
        if (thumbprint is not null)
            claims["cnf"] = new Dictionary<string, object> { ["jkt"] = thumbprint };
        claims["sub"] = Ids.Text(subject);
        claims["aud"] = audiences;
        claims.TryAdd("client_id", "platform");
        claims["jti"] = Guid.NewGuid().ToString("N");
        var text = _handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = Type,
            Issuer = options.Value.Issuer,
            IssuedAt = now,
            Expires = now + lifetime,
            Claims = claims,
            SigningCredentials = keys.Current.Credentials,
        });

        return new AccessToken(text, lifetime);
    }
}
