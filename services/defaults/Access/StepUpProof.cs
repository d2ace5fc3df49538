using Grpc.Core;

namespace Platform.Defaults;

/// <summary>
/// Some acts need more than a session: a person who has just proved who they are. A stolen or forgotten session must not give
/// away what it guards.
/// </summary>
public static class StepUpProof
{
    /// <summary>For how long a proof counts.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromMinutes(5);

    /// <summary>Requires that the caller is a person whose proof is fresh.</summary>
    /// <exception cref="RpcException">PERMISSION_DENIED STEP_UP_REQUIRED.</exception>
    public static void Require(Caller caller, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(caller);
        Require(caller.AuthTime, time);
    }

    /// <summary>Requires that a proof is fresh.</summary>
    /// <exception cref="RpcException">PERMISSION_DENIED STEP_UP_REQUIRED.</exception>
    public static void Require(DateTimeOffset? authTime, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        if (authTime is not { } proved || time.GetUtcNow() - proved > Freshness)
            throw RpcFailure.Create(StatusCode.PermissionDenied, "STEP_UP_REQUIRED", "Prove again that it is you: this needs a sign-in of the last five minutes.");
    }
}
