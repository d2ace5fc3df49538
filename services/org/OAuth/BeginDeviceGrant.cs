using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using Platform.Org.Database;
using Platform.Org.Users;

namespace Platform.Org.OAuth;

/// <summary>Begins the sign-in of a machine without a browser. Whether it may end well, the person's organizations decide.</summary>
internal sealed class BeginDeviceGrant(OrgDatabase database, OAuthClients clients, KeyProofs proofs, IOptions<OrgOptions> options, TimeProvider time)
{
    public const int Interval = 5;

    private const int MaxOpen = 10_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    public async Task<DeviceGrantAnswer> RunAsync(HttpRequest request, OAuthForm form, CancellationToken cancellation)
    {
        var client = clients.Find(form.Require("client_id")) ?? throw OAuthException.InvalidClient();
        var thumbprint = await proofs.ReadAsync(request, cancellation);
        if (client.RequiresKey && thumbprint is null)
            throw OAuthException.InvalidProof();

        var name = form.Find("device_name");
        if (!PersonalText.TryRead(name.Length == 0 ? "a machine" : name, out var deviceName))
            throw OAuthException.InvalidRequest("device_name is not a name.");

        var (deviceCode, userCode, now) = (RandomToken.Generate(), UserCode.Generate(), time.Now());
        var grant = new DeviceGrant
        {
            DeviceCodeHash = RandomToken.Hash(deviceCode)!,
            UserCode = userCode,
            ClientId = client.Id,
            Scope = form.Find("scope"),
            Thumbprint = thumbprint,
            DeviceName = deviceName,
            Address = request.Headers["X-Forwarded-For"] is [{ Length: > 0 and <= 64 } address] ? address : "",
            CreateTime = now,
            ExpireTime = now + Lifetime,
        };
        await database.WriteAsync(
            async session =>
            {
                await DeviceGrantStore.PurgeAsync(session, now);
                if (await DeviceGrantStore.CountAsync(session) >= MaxOpen)
                    throw new OAuthException("temporarily_unavailable", "Too many machines are signing in. Try again in some minutes.");

                await DeviceGrantStore.InsertAsync(session, grant);
                return true;
            },
            cancellation);

        var page = $"{options.Value.Issuer.TrimEnd('/')}/oauth/device";
        return new DeviceGrantAnswer(deviceCode, UserCode.Show(userCode), page, $"{page}?user_code={UserCode.Show(userCode)}", (int)Lifetime.TotalSeconds, Interval);
    }
}

/// <summary>RFC 8628, section 3.2.</summary>
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
