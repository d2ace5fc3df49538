using System.Collections.Frozen;

namespace Platform.Gateway.Limits;

/// <summary>What a request is, for limits.</summary>
internal enum RequestClass
{
    /// <summary>Everything else.</summary>
    Other,

    /// <summary>Proves who somebody is, by something that can be guessed.</summary>
    SignIn,

    /// <summary>A device's own proof by its key: cannot be guessed, but costs a signature.</summary>
    Device,
}

internal static class RequestClasses
{
    private static readonly FrozenSet<string> SignIns = FrozenSet.Create(
        StringComparer.Ordinal,
        "/session/sign-in",
        "/session/second-factor",
        "/session/step-up",
        "/session/setup",
        "/session/accept-invitation",
        "/session/invitation",
        "/session/request-password-reset",
        "/session/reset-password",
        "/oauth/sign-in",
        "/oauth/second-factor",
        "/oauth/device",
        "/oauth/device_authorization",
        "/platform.org.v1.TokenService/CreateUserToken",
        "/platform.org.v1.TokenService/CompleteSetup",
        "/platform.org.v1.AccountService/ChangePassword",
        "/platform.org.v1.AccountService/ConfirmTotp");

    private static readonly FrozenSet<string> Devices = FrozenSet.Create(
        StringComparer.Ordinal,
        "/oauth/token",
        "/platform.org.v1.TokenService/CreateDeviceToken",
        "/platform.org.v1.DeviceService/EnrollDevice");

    public static RequestClass Of(HttpRequest request)
    {
        var path = request.Path.Value ?? "";
        if (SignIns.Contains(path))
            return RequestClass.SignIn;

        return Devices.Contains(path) ? RequestClass.Device : RequestClass.Other;
    }
}
