using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Client;

/// <summary>
/// Signs a person in with their browser, where passwords, second factors and identity providers are at home; this program sees
/// none of them. The tokens it gets are bound to this machine's key, so that whoever steals them holds nothing.
/// </summary>
public static class BrowserSignIn
{
    /// <summary>Signs in by authorization code and PKCE on a loopback address (RFC 8252).</summary>
    /// <param name="store">Folder with the machine's keys; they are made when there are none.</param>
    /// <param name="servers">Where the platform is.</param>
    /// <param name="open">Opens the address in the person's browser, or shows it to them.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="PlatformClientException">The person refused, or the answer is not to our question.</exception>
    public static async Task<Session> WithBrowserAsync(
        DeviceStore store, ServerAddresses servers, Action<Uri> open, TimeProvider time, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(servers);
        ArgumentNullException.ThrowIfNull(open);
        store.EnsureKeys();
        using var key = store.OpenSigningKey();
        using var endpoint = new TokenEndpoint(servers, key, time);
        using var listener = new LoopbackListener();
        var (state, verifier) = (Random(), Random());
        open(AuthorizationAddress(servers, listener.RedirectUri, state, verifier, KeyProof.Thumbprint(key)));

        var answer = await listener.WaitAsync(cancellationToken);
        if (answer.GetValueOrDefault("state") != state || answer.GetValueOrDefault("iss") != servers.Issuer)
            throw new PlatformClientException(ClientFailure.SignInFailed, "The browser brought an answer to another question. Sign in again.");
        if (!answer.TryGetValue("code", out var code))
            throw new PlatformClientException(ClientFailure.SignInFailed, answer.GetValueOrDefault("error") == "access_denied" ? "The sign-in was refused in the browser." : "The sign-in failed in the browser.");

        var (session, error) = await endpoint.RequestAsync(
            null, cancellationToken, ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", listener.RedirectUri), ("code_verifier", verifier));
        return session ?? throw new PlatformClientException(ClientFailure.SignInFailed, $"The server did not take the code ({error}). Sign in again.");
    }

    /// <summary>Signs in on a machine without a browser (RFC 8628): the person approves it on another one.</summary>
    /// <param name="store">Folder with the machine's keys; they are made when there are none.</param>
    /// <param name="servers">Where the platform is.</param>
    /// <param name="deviceName">Name of the machine, shown to the person.</param>
    /// <param name="show">Shows what to open, the code to type, and the fingerprint to compare.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="PlatformClientException">The person refused, or nobody decided in time.</exception>
    public static async Task<Session> WithCodeAsync(
        DeviceStore store, ServerAddresses servers, string deviceName, Action<DeviceCode> show, TimeProvider time, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(show);
        ArgumentNullException.ThrowIfNull(time);
        store.EnsureKeys();
        using var key = store.OpenSigningKey();
        using var endpoint = new TokenEndpoint(servers, key, time);
        var (begun, refusal) = await endpoint.BeginDeviceGrantAsync(deviceName, cancellationToken);
        if (begun is null)
            throw new PlatformClientException(ClientFailure.SignInFailed, $"The server does not let this machine sign in with a code ({refusal}).");

        show(new DeviceCode(begun.VerificationUri, begun.UserCode, KeyFingerprint.Of(KeyProof.Thumbprint(key))));
        var pause = TimeSpan.FromSeconds(begun.Interval);
        while (true)
        {
            await Task.Delay(pause, time, cancellationToken);
            var (session, error) = await endpoint.RequestAsync(
                null, cancellationToken, ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", begun.DeviceCode));
            switch (error)
            {
                case null:
                    return session!;
                case "authorization_pending":
                    break;
                case "slow_down":
                    pause += TimeSpan.FromSeconds(5);
                    break;
                case "access_denied":
                    throw new PlatformClientException(ClientFailure.SignInFailed, "The sign-in was refused.");
                default:
                    throw new PlatformClientException(ClientFailure.SignInFailed, $"The sign-in failed ({error}). Begin again.");
            }
        }
    }

    /// <summary>A session with new tokens, from its refresh token, which is used up by it: keep the new one.</summary>
    /// <exception cref="PlatformClientException">The server does not take it: the person signs in again.</exception>
    public static async Task<Session> RefreshAsync(
        DeviceStore store, ServerAddresses servers, Session session, TimeProvider time, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(session);
        using var key = store.OpenSigningKey();
        using var endpoint = new TokenEndpoint(servers, key, time);
        var (renewed, error) = await endpoint.RequestAsync(
            session, cancellationToken, ("grant_type", "refresh_token"), ("refresh_token", session.RefreshToken ?? ""));
        return renewed ?? throw new PlatformClientException(ClientFailure.SignInFailed, $"The sign-in of {session.Email} has ended ({error}). Sign in again with: piecesos login");
    }

    private static Uri AuthorizationAddress(ServerAddresses servers, string redirectUri, string state, string verifier, string thumbprint)
    {
        (string Name, string Value)[] parameters =
        [
            ("response_type", "code"),
            ("client_id", TokenEndpoint.ClientId),
            ("redirect_uri", redirectUri),
            ("scope", "openid"),
            ("state", state),
            ("code_challenge", Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))),
            ("code_challenge_method", "S256"),
            ("dpop_jkt", thumbprint),
        ];
        return new Uri(servers.Http, "/oauth/authorize?" + string.Join('&', parameters.Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value)}")));
    }

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}

/// <summary>What a person needs to let a machine without a browser sign in as them.</summary>
/// <param name="Address">Address to open in a browser.</param>
/// <param name="Code">Code to type there.</param>
/// <param name="Fingerprint">Fingerprint of the machine's key, to compare with the one shown there.</param>
public sealed record DeviceCode(string Address, string Code, string Fingerprint);
