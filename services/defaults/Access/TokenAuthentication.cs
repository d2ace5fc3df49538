using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Platform.Defaults;

/// <summary>
/// Verifies both kinds of tokens: access tokens of people and devices with the org service's published keys, and services' own
/// assertions with their key files. ES256 only; typ, issuer, audience and times are required; the key id is looked up locally.
/// </summary>
internal static class TokenAuthentication
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(60);

    public static void AddTokenAuthentication(this WebApplicationBuilder builder, string serviceName)
    {
        builder.Services.AddOptions<AuthenticationOptions>().BindConfiguration(AuthenticationOptions.Section);
        builder.Services.AddSingleton<ServiceKeyRing>();
        builder.Services.AddSingleton<DpopReplays>();
        builder.Services.AddSingleton<DpopBinding>();
        builder.Services.AddAuthentication("either")
            .AddPolicyScheme("either", null, policy => policy.ForwardDefaultSelector = SchemeOf)
            .AddJwtBearer(TokenSchemes.Access)
            .AddJwtBearer(TokenSchemes.Service);

        builder.Services.AddOptions<JwtBearerOptions>(TokenSchemes.Access)
            .Configure<IOptions<AuthenticationOptions>, TimeProvider, DpopBinding>((bearer, authentication, time, binding) =>
            {
                bearer.MapInboundClaims = false;
                bearer.RequireHttpsMetadata = false;
                bearer.Authority = authentication.Value.Authority;
                bearer.RefreshInterval = TimeSpan.FromSeconds(30);
                // A key is published ten minutes before it signs (see the org service): nobody meets a token before its key.
                bearer.AutomaticRefreshInterval = TimeSpan.FromMinutes(5);
                bearer.Events = new JwtBearerEvents { OnMessageReceived = DpopBinding.ReadTokenAsync, OnTokenValidated = binding.CheckAsync };
                bearer.TokenValidationParameters = Parameters(TokenSchemes.Access, serviceName, TokenSchemes.AccessType, time);
                bearer.TokenValidationParameters.ValidIssuer = authentication.Value.Issuer;
            });
        builder.Services.AddOptions<JwtBearerOptions>(TokenSchemes.Service)
            .Configure<ServiceKeyRing, TimeProvider>((bearer, keys, time) =>
            {
                bearer.MapInboundClaims = false;
                bearer.RequireHttpsMetadata = false;
                bearer.TokenValidationParameters = Parameters(TokenSchemes.Service, serviceName, TokenSchemes.ServiceType, time);
                bearer.TokenValidationParameters.IssuerSigningKeyResolver = (_, _, keyId, _) => keys.Find(keyId ?? "");
                // The issuer must be the service whose key verified the token.
                bearer.TokenValidationParameters.IssuerValidator = (issuer, token, _) =>
                    issuer == "service:" + ((JsonWebToken)token).Kid && ((JsonWebToken)token).Subject == issuer
                        ? issuer
                        : throw new SecurityTokenInvalidIssuerException("The issuer is not the key's service.");
            });
    }

    private static TokenValidationParameters Parameters(string scheme, string serviceName, string type, TimeProvider time) => new()
    {
        AuthenticationType = scheme,
        ValidAudience = TokenAudience.Of(serviceName),
        ValidTypes = [type],
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
        RequireExpirationTime = true,
        RequireSignedTokens = true,
        LifetimeValidator = (notBefore, expires, _, _) =>
        {
            var now = time.GetUtcNow().UtcDateTime;
            return expires is { } end && now < end + ClockSkew && (notBefore is not { } start || now >= start - ClockSkew);
        },
    };

    /// <summary>Chooses the verifier by the unverified type; the verifier then requires that type.</summary>
    private static string SchemeOf(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return TokenSchemes.Access;

        try
        {
            return new JsonWebToken(header["Bearer ".Length..].Trim()).Typ == TokenSchemes.ServiceType ? TokenSchemes.Service : TokenSchemes.Access;
        }
        catch (ArgumentException)
        {
            return TokenSchemes.Access;
        }
    }
}
