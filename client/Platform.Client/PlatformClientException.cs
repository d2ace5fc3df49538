namespace Platform.Client;

/// <summary>What kind of failure the library itself found; answers of the server stay <see cref="Grpc.Core.RpcException"/>.</summary>
public enum ClientFailure
{
    /// <summary>The address answers nothing, or not in time.</summary>
    Unreachable,

    /// <summary>The address answers, but not as the platform does.</summary>
    NotAPlatform,

    /// <summary>The folder holds no enrolled device: sign in first.</summary>
    NotEnrolled,

    /// <summary>The folder holds a device of another person or server.</summary>
    OtherDevice,

    /// <summary>Another process watches with this folder.</summary>
    InUse,

    /// <summary>A file of the folder cannot be used: damaged, or open to other users.</summary>
    StoreUnusable,

    /// <summary>The credential cannot be opened on this device.</summary>
    Unreadable,

    /// <summary>The device has not heard from the platform for longer than its organization allows.</summary>
    LeaseExpired,

    /// <summary>The platform's signing keys are missing, malformed, or not signed by the ones that this device trusts.</summary>
    Untrusted,

    /// <summary>The person refused, the sign-in has ended, or the server does not take it.</summary>
    SignInFailed,

    /// <summary>No agent runs on this machine, or it does not answer.</summary>
    NoAgent,

    /// <summary>This machine holds no such credential.</summary>
    NotFound,

    /// <summary>Several credentials fit, or the request says too little.</summary>
    Ambiguous,

    /// <summary>It was asked too often in a short time.</summary>
    TooOften,

    /// <summary>The device's private keys are in the system's secret store, which is locked or does not answer.</summary>
    KeysUnavailable,
}

/// <summary>A failure found by the library. The message is for people, and holds no secret.</summary>
public sealed class PlatformClientException : Exception
{
    /// <summary>Makes one.</summary>
    public PlatformClientException(ClientFailure failure, string message, Exception? inner = null)
        : base(message, inner) => Failure = failure;

    /// <summary>What kind of failure it is.</summary>
    public ClientFailure Failure { get; }
}
