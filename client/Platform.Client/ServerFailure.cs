using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using RpcStatus = Google.Rpc.Status;

namespace Platform.Client;

/// <summary>A wrong field of a refused request.</summary>
/// <param name="Field">Its path, such as <c>changes[0].form.name</c>.</param>
/// <param name="Description">What is wrong with it.</param>
public sealed record ServerFieldFailure(string Field, string Description);

/// <summary>A failure as the server said it.</summary>
/// <param name="Code">Canonical status.</param>
/// <param name="Reason">Reason in capitals, for programs; null when the failure carries none.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="Fields">The wrong fields of the request.</param>
public sealed record ServerFailure(Grpc.Core.StatusCode Code, string? Reason, string Message, IReadOnlyList<ServerFieldFailure> Fields)
{
    private const string DetailsTrailer = "grpc-status-details-bin";

    /// <summary>Reads the failure of a call.</summary>
    public static ServerFailure From(RpcException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var status = Details(exception);

        // Field 1 of ErrorInfo is called reason since 2020; this version of the package still calls it type.
        var reason = Unpack<ErrorInfo>(status)?.Type;
        var fields = Unpack<BadRequest>(status)?.FieldViolations.Select(field => new ServerFieldFailure(field.Field, field.Description));
        return new ServerFailure(exception.StatusCode, reason, exception.Status.Detail, fields?.ToArray() ?? []);
    }

    private static RpcStatus? Details(RpcException exception)
    {
        try
        {
            return exception.Trailers.GetValueBytes(DetailsTrailer) is { } bytes ? RpcStatus.Parser.ParseFrom(bytes) : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static T? Unpack<T>(RpcStatus? status)
        where T : class, IMessage<T>, new()
    {
        try
        {
            return status?.Details.FirstOrDefault(any => any.Is(new T().Descriptor))?.Unpack<T>();
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
