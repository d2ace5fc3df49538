using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Platform.Defaults;

namespace Platform.Gateway.External;

/// <summary>One identity provider: what it publishes, and what it says of a person in exchange for a code.</summary>
internal sealed class IdentityProvider : IDisposable
{
    private static readonly string[] Algorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.EcdsaSha256];

    private readonly IdentityProviderOptions _options;
    private readonly HttpClient _http;
    private readonly ConfigurationManager<OpenIdConnectConfiguration> _metadata;

    public IdentityProvider(IdentityProviderOptions options)
    {
        _options = options;
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(5) })
        {
            Timeout = TimeSpan.FromSeconds(10),
            MaxResponseContentBufferSize = 256 * 1024,
        };
        _metadata = new ConfigurationManager<OpenIdConnectConfiguration>(
            options.Authority!.AbsoluteUri.TrimEnd('/') + "/.well-known/openid-configuration",
            new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever(_http) { RequireHttps = !options.Authority.IsLoopback });
    }

    public string Key => _options.Key;

    public string Name => _options.Name.Length > 0 ? _options.Name : _options.Key;

    /// <summary>Where the person goes to sign in.</summary>
    public async Task<string> AuthorizationAddressAsync(ExternalAttempt attempt, string redirectUri, CancellationToken cancellation)
    {
        var metadata = await _metadata.GetConfigurationAsync(cancellation);
        return Microsoft.AspNetCore.WebUtilities.QueryHelpers.AddQueryString(metadata.AuthorizationEndpoint, new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = _options.ClientId,
            ["redirect_uri"] = redirectUri,
            ["scope"] = "openid email profile",
            ["state"] = attempt.State,
            ["nonce"] = attempt.Nonce,
            ["code_challenge"] = attempt.Challenge,
            ["code_challenge_method"] = "S256",
        });
    }

    /// <summary>Who the person is, in exchange for the code.</summary>
    /// <exception cref="ExternalSignInException">The provider does not say so in a way that can be believed.</exception>
    public async Task<ExternalIdentity> IdentifyAsync(string code, ExternalAttempt attempt, string redirectUri, CancellationToken cancellation)
    {
        var metadata = await _metadata.GetConfigurationAsync(cancellation);
        var tokens = await RequestTokensAsync(metadata.TokenEndpoint, code, attempt, redirectUri, cancellation);
        var idToken = await ValidateAsync(Text(tokens, "id_token"), attempt, cancellation);
        var claims = new Dictionary<string, JsonElement>();
        Add(claims, JsonDocument.Parse(Base64UrlEncoder.Decode(idToken.EncodedPayload)).RootElement);
        // Many providers keep the address for those who ask.
        if (!claims.ContainsKey("email") && metadata.UserInfoEndpoint is { Length: > 0 } endpoint)
            Add(claims, await RequestUserInfoAsync(endpoint, Text(tokens, "access_token"), idToken.Subject, cancellation));

        var verified = claims.TryGetValue("email_verified", out var value) && (value.ValueKind == JsonValueKind.True || (value.ValueKind == JsonValueKind.String && value.GetString() == "true"));
        return new ExternalIdentity(idToken.Issuer, idToken.Subject, Claim(claims, "email"), verified, Claim(claims, "name"));
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> RequestTokensAsync(string endpoint, string code, ExternalAttempt attempt, string redirectUri, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint)
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "authorization_code",
                ["code"] = code,
                ["redirect_uri"] = redirectUri,
                ["code_verifier"] = attempt.Verifier,
                ["client_id"] = _options.ClientId,
            }),
        };
        if (_options.ClientSecretFile.Length > 0)
        {
            KeyFiles.RequirePrivate(_options.ClientSecretFile);
            var secret = (await File.ReadAllTextAsync(_options.ClientSecretFile, cancellation)).Trim();
            // RFC 6749, section 2.3.1: both are form-encoded first.
            var pair = $"{Uri.EscapeDataString(_options.ClientId)}:{Uri.EscapeDataString(secret)}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        }

        return await SendAsync(request, cancellation);
    }

    private async Task<JsonElement> RequestUserInfoAsync(string endpoint, string accessToken, string subject, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, endpoint);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        var answer = await SendAsync(request, cancellation);
        // OpenID Connect Core, section 5.3.2: of another person's answer nothing may be used.
        return Text(answer, "sub") == subject ? answer : throw new ExternalSignInException("The identity provider spoke of somebody else.");
    }

    private async Task<JsonElement> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            using var response = await _http.SendAsync(request, cancellation);
            if (!response.IsSuccessStatusCode)
                throw new ExternalSignInException("The identity provider refused the sign-in.");

            using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellation));
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new ExternalSignInException("The identity provider's answer cannot be read.");
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new ExternalSignInException("The identity provider cannot be reached.");
        }
    }

    private async Task<JsonWebToken> ValidateAsync(string text, ExternalAttempt attempt, CancellationToken cancellation)
    {
        var result = await ValidateOnceAsync(text, cancellation);
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
        {
            // Its keys have changed since we read them.
            _metadata.RequestRefresh();
            result = await ValidateOnceAsync(text, cancellation);
        }

        return result.IsValid && result.SecurityToken is JsonWebToken token && token.TryGetPayloadValue<string>("nonce", out var nonce) && nonce == attempt.Nonce && token.Subject is { Length: > 0 }
            ? token
            : throw new ExternalSignInException("What the identity provider says cannot be verified.");
    }

    private async Task<TokenValidationResult> ValidateOnceAsync(string text, CancellationToken cancellation)
    {
        var metadata = await _metadata.GetConfigurationAsync(cancellation);
        return await new JsonWebTokenHandler().ValidateTokenAsync(text, new TokenValidationParameters
        {
            ValidIssuer = metadata.Issuer,
            ValidAudience = _options.ClientId,
            IssuerSigningKeys = metadata.SigningKeys,
            ValidAlgorithms = Algorithms,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            ClockSkew = TimeSpan.FromMinutes(1),
        });
    }

    private static void Add(Dictionary<string, JsonElement> claims, JsonElement source)
    {
        foreach (var member in source.EnumerateObject())
            claims[member.Name] = member.Value;
    }

    private static string Claim(Dictionary<string, JsonElement> claims, string name) =>
        claims.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static string Text(JsonElement answer, string name) => answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
        ? value.GetString()!
        : throw new ExternalSignInException("The identity provider's answer cannot be read.");
}

/// <summary>Who somebody is at an identity provider.</summary>
internal sealed record ExternalIdentity(string Issuer, string Subject, string Email, bool EmailVerified, string Name);

/// <summary>The sign-in failed at the identity provider, or what it says cannot be believed. The message is for people.</summary>
internal sealed class ExternalSignInException(string message) : Exception(message);
