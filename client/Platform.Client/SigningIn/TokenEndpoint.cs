using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Client;

/// <summary>The platform's token endpoint (RFC 6749), asked with proofs of this machine's key.</summary>
internal sealed class TokenEndpoint(ServerAddresses servers, ECDsa key, TimeProvider time) : IDisposable
{
    public const string ClientId = "piecesos";

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(5) })
    {
        Timeout = TimeSpan.FromSeconds(15),
        MaxResponseContentBufferSize = 64 * 1024,
    };

    /// <summary>The session that a grant gives; null, with the error's name, when it gives none.</summary>
    public async Task<(Session? Session, string? Error)> RequestAsync(Session? earlier, CancellationToken cancellationToken, params (string Name, string Value)[] parameters)
    {
        var asked = time.GetUtcNow();
        var (answer, error) = await PostAsync("/oauth/token", ClientJson.Default.TokenAnswer, cancellationToken, parameters);
        if (answer is null)
            return (null, error);

        var (userId, email) = answer.IdToken is { } idToken ? ReadIdToken(idToken) : (earlier!.UserId, earlier.Email);
        return (new Session(userId, email, answer.AccessToken, asked + TimeSpan.FromSeconds(answer.ExpiresIn)) { RefreshToken = answer.RefreshToken }, null);
    }

    public Task<(DeviceGrantAnswer? Answer, string? Error)> BeginDeviceGrantAsync(string deviceName, CancellationToken cancellationToken) =>
        PostAsync("/oauth/device_authorization", ClientJson.Default.DeviceGrantAnswer, cancellationToken, ("scope", "openid"), ("device_name", deviceName));

    public void Dispose() => _http.Dispose();

    private async Task<(T? Answer, string? Error)> PostAsync<T>(
        string path, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, CancellationToken cancellationToken, params (string Name, string Value)[] parameters)
        where T : class
    {
        var address = new Uri(servers.Http, path);
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new FormUrlEncodedContent(parameters.Append(("client_id", ClientId)).Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2))),
        };
        request.Headers.Add("DPoP", KeyProof.Create(key, "POST", address, null, time.GetUtcNow()));
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return response.IsSuccessStatusCode
                ? (JsonSerializer.Deserialize(body, type), null)
                : (null, JsonSerializer.Deserialize(body, ClientJson.Default.TokenError)?.Error ?? "server_error");
        }
        catch (HttpRequestException exception)
        {
            throw new PlatformClientException(ClientFailure.Unreachable, $"{servers.Http} cannot be reached: {exception.Message}", exception);
        }
        catch (JsonException exception)
        {
            throw new PlatformClientException(ClientFailure.NotAPlatform, $"{address} does not answer as a platform does.", exception);
        }
    }

    // Straight from the token endpoint: its signature adds nothing (OpenID Connect Core, section 3.1.3.7).
    private static (Guid UserId, string Email) ReadIdToken(string idToken)
    {
        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(idToken.Split('.')[1]));
        return (claims.RootElement.GetProperty("sub").GetGuid(), claims.RootElement.GetProperty("email").GetString()!);
    }
}

internal sealed record TokenAnswer(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("expires_in")] long ExpiresIn,
    [property: JsonPropertyName("refresh_token")] string RefreshToken,
    [property: JsonPropertyName("id_token")] string? IdToken)
{
    public override string ToString() => "tokens";
}

internal sealed record TokenError([property: JsonPropertyName("error")] string Error);

internal sealed record DeviceGrantAnswer(
    [property: JsonPropertyName("device_code")] string DeviceCode,
    [property: JsonPropertyName("user_code")] string UserCode,
    [property: JsonPropertyName("verification_uri")] string VerificationUri,
    [property: JsonPropertyName("verification_uri_complete")] string VerificationUriComplete,
    [property: JsonPropertyName("expires_in")] int ExpiresIn,
    [property: JsonPropertyName("interval")] int Interval)
{
    public override string ToString() => "device grant";
}
