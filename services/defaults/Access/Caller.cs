using System.Globalization;
using System.Security.Claims;
using Grpc.Core;

namespace Platform.Defaults;

/// <summary>Who may call a method.</summary>
[Flags]
public enum Callers
{
    /// <summary>No caller.</summary>
    None = 0,

    /// <summary>Anyone, without a token.</summary>
    Anyone = 1,

    /// <summary>A signed-in person.</summary>
    User = 2,

    /// <summary>An enrolled device.</summary>
    Device = 4,

    /// <summary>Another service, named in the access row.</summary>
    Service = 8,

    /// <summary>A device that was revoked: it may be told what to wipe, and confirm it.</summary>
    RevokedDevice = 16,
}

/// <summary>A verified caller.</summary>
/// <param name="Kind">User, Device, RevokedDevice or Service.</param>
/// <param name="Id">The user's or the device's id; empty for a service.</param>
/// <param name="UserId">The user, also of a device; empty for a service.</param>
/// <param name="Service">Name of the service; null otherwise.</param>
public sealed record Caller(Callers Kind, Guid Id, Guid UserId, string? Service)
{
    /// <summary>Claim that tells a device's token from a person's.</summary>
    public const string KindClaim = "kind";

    /// <summary>Claim of a device's token that names its user.</summary>
    public const string UserClaim = "user";

    /// <summary>Claim of a person's token: when they last proved who they are (OpenID Connect Core, section 2).</summary>
    public const string AuthTimeClaim = "auth_time";

    /// <summary>Claim of a person's token that names the browser session it was made for.</summary>
    public const string SessionClaim = "sid";

    /// <summary>When a person last proved who they are; null for devices and services.</summary>
    public DateTimeOffset? AuthTime { get; init; }

    /// <summary>The browser session that a person calls from, if they do.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>Claim of a device's token that says it was revoked.</summary>
    public const string RevokedClaim = "revoked";

    /// <summary>Reads the caller from verified claims; null when they name none.</summary>
    public static Caller? From(ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        if (principal.Identity is not { IsAuthenticated: true } identity)
            return null;

        var subject = principal.FindFirst("sub")?.Value;
        if (identity.AuthenticationType == TokenSchemes.Service)
            return subject is not null && subject.StartsWith("service:", StringComparison.Ordinal) ? new Caller(Callers.Service, Guid.Empty, Guid.Empty, subject["service:".Length..]) : null;

        if (!Guid.TryParseExact(subject, "D", out var id))
            return null;

        return principal.FindFirst(KindClaim)?.Value switch
        {
            "user" => new Caller(Callers.User, id, id, null)
            {
                AuthTime = long.TryParse(principal.FindFirst(AuthTimeClaim)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var proved) ? DateTimeOffset.FromUnixTimeSeconds(proved) : null,
                SessionId = Guid.TryParseExact(principal.FindFirst(SessionClaim)?.Value, "D", out var session) ? session : null,
            },
            "device" when Guid.TryParseExact(principal.FindFirst(UserClaim)?.Value, "D", out var user) => new Caller(IsRevoked(principal) ? Callers.RevokedDevice : Callers.Device, id, user, null),
            _ => null,
        };
    }

    /// <summary>Whatever the claim says but no: an unknown value must not let a device in.</summary>
    private static bool IsRevoked(ClaimsPrincipal principal) =>
        principal.FindFirst(RevokedClaim) is { } claim && !string.Equals(claim.Value, "false", StringComparison.OrdinalIgnoreCase);
}

/// <summary>The caller of a gRPC method.</summary>
public static class CallerExtensions
{
    /// <summary>The verified caller.</summary>
    /// <exception cref="RpcException">UNAUTHENTICATED: nobody signed in; KEY_PROOF_REFUSED: with a token whose key is not proved.</exception>
    public static Caller GetCaller(this ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var http = context.GetHttpContext();
        if (Caller.From(http.User) is { } caller)
            return caller;

        throw DpopBinding.IsRefused(http)
            ? RpcFailure.Create(StatusCode.Unauthenticated, "KEY_PROOF_REFUSED", "The token is bound to a key, and the call does not prove that key. Is this machine's clock right?")
            : RpcFailure.Create(StatusCode.Unauthenticated, "UNAUTHENTICATED", "Sign in first.");
    }

    /// <summary>Where the call came from, by the gateway's word; else the peer itself. For people to read, never to decide by.</summary>
    public static string GetClientAddress(this ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var http = context.GetHttpContext();
        return http.Request.Headers["X-Forwarded-For"] is [{ Length: > 0 and <= 64 } address] ? address : http.Connection.RemoteIpAddress?.ToString() ?? "";
    }
}
