using Grpc.Core;

namespace Platform.Sync.Watching;

/// <summary>Why a stream ends.</summary>
internal enum EndReason
{
    None,
    ClientGone,
    ShuttingDown,
    MaximumAge,
    DeviceRevoked,
}

/// <summary>What the device is told.</summary>
internal static class EndReasons
{
    public static Exception ToException(this EndReason reason) => reason switch
    {
        EndReason.ShuttingDown => Errors.ShuttingDown(),
        EndReason.MaximumAge => Errors.MaximumAge(),
        EndReason.DeviceRevoked => Errors.DeviceRevoked(),
        // Nobody reads it.
        _ => new RpcException(new Status(StatusCode.Cancelled, "The stream was cut.")),
    };

    public static string ToTag(this EndReason reason) => reason switch
    {
        EndReason.ShuttingDown => "shutting_down",
        EndReason.MaximumAge => "maximum_age",
        EndReason.DeviceRevoked => "device_revoked",
        EndReason.ClientGone => "client_gone",
        _ => "failed",
    };
}
