using Grpc.Core;
using Microsoft.Extensions.Options;
using Platform.Defaults;
using Platform.Org.Database;
using Platform.Org.Devices;

namespace Platform.Org.Tokens;

/// <summary>A token for a device that proves its signing key with an assertion, which is good for one token; the token is bound to that key.</summary>
internal sealed partial class CreateDeviceToken(
    OrgDatabase database, AccessTokens tokens, IOptions<OrgOptions> options, TimeProvider time, ILogger<CreateDeviceToken> logger)
{
    // An honest device asks twice in the life of a token. The limit bounds what one device can make the table hold.
    private const int MaxOpenAssertionsPerDevice = 100;

    public async Task<AccessToken> RunAsync(string text, CancellationToken cancellation)
    {
        var assertion = DeviceAssertion.TryRead(text, options.Value.Issuer) ?? throw Refused("malformed");
        var now = time.Now();
        if (!assertion.IsCurrent(now, options.Value.ClockSkew))
            throw Refused("not current");

        // The signature before the write lock: only an enrolled device may make the others wait.
        var device = await database.ReadAsync(session => DeviceStore.FindAsync(session, assertion.DeviceId), cancellation);
        if (device is null)
            throw Refused("unknown device");
        if (!assertion.IsSignedBy(device.SigningPublicKey))
            throw Refused("wrong signature");

        var isRevoked = await database.WriteAsync(session => UseAsync(session, assertion, now), cancellation);

        Telemetry.TokenIssued(isRevoked ? "revoked device" : "device");
        var thumbprint = DpopThumbprint.Of(device.SigningPublicKey);
        return isRevoked ? tokens.ForRevokedDevice(device.DeviceId, device.UserId, thumbprint) : tokens.ForDevice(device.DeviceId, device.UserId, thumbprint);
    }

    /// <summary>Whether the device is revoked: then its token says so, and lets it only hear what it has to wipe.</summary>
    private async Task<bool> UseAsync(Session session, DeviceAssertion assertion, DateTimeOffset now)
    {
        // Under the write lock: a revocation that has been answered holds for everyone after it.
        var device = await DeviceStore.FindAsync(session, assertion.DeviceId) ?? throw Refused("unknown device");

        await UsedAssertionStore.PurgeAsync(session, now);
        if (await UsedAssertionStore.ContainsAsync(session, assertion.DeviceId, assertion.JtiHash))
            throw Refused("used before");
        if (await UsedAssertionStore.CountAsync(session, assertion.DeviceId) >= MaxOpenAssertionsPerDevice)
            throw Refused("too many at once");

        await UsedAssertionStore.InsertAsync(session, assertion.DeviceId, assertion.JtiHash, assertion.ExpiresAt + options.Value.ClockSkew);
        return device.RevokeTime is not null;
    }

    private RpcException Refused(string why)
    {
        Telemetry.TokenRefused("device");
        Log.Refused(logger, why);
        return Errors.DeviceAssertionRefused();
    }

    private static partial class Log
    {
        // The caller hears one answer for all; operations may tell them apart.
        [LoggerMessage(EventId = 1, EventName = "DeviceAssertionRefused", Level = LogLevel.Information, Message = "A device assertion was refused: {Why}")]
        public static partial void Refused(ILogger logger, string why);
    }
}
