using System.Diagnostics.Metrics;

namespace Platform.Org;

/// <summary>What the service counts about itself.</summary>
internal static class Telemetry
{
    public const string Name = "Platform.Org";

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Tokens = Meter.CreateCounter<long>(
        "platform.org.tokens", "{token}", "Requests for an access token, by kind of caller (user, device) and outcome (issued, refused).");

    private static readonly Counter<long> Blocked = Meter.CreateCounter<long>(
        "platform.org.sign_ins.blocked", "{attempt}", "Sign-ins refused unseen, after too many failures for their address.");

    public static void SignInBlocked() => Blocked.Add(1);

    public static void TokenIssued(string kind) => Tokens.Add(1, new("kind", kind), new("outcome", "issued"));

    public static void TokenRefused(string kind) => Tokens.Add(1, new("kind", kind), new("outcome", "refused"));
}
