using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using RpcStatus = Google.Rpc.Status;
using Status = Grpc.Core.Status;

namespace Platform.Defaults;

/// <summary>One wrong field of a request, named by its path, such as <c>changes[0].form.name</c>.</summary>
public sealed record FieldFailure(string Field, string Description);

/// <summary>
/// The one shape of every failure a caller can see: a canonical status, a sentence for people, a reason in capitals for
/// programs (google.rpc.ErrorInfo, AIP-193) and the wrong fields, in the trailer grpc-status-details-bin.
/// </summary>
public static class RpcFailure
{
    /// <summary>Domain of the reasons.</summary>
    public const string Domain = "platform";

    private const string DetailsTrailer = "grpc-status-details-bin";

    /// <summary>Builds the failure; the caller throws it.</summary>
    public static RpcException Create(
        StatusCode code,
        string reason,
        string message,
        IEnumerable<FieldFailure>? fields = null,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        // Field 1 of ErrorInfo is called reason since 2020; this version of the package still calls it type.
        var info = new ErrorInfo { Domain = Domain, Type = reason };
        if (metadata is not null)
            info.Metadata.Add(metadata.ToDictionary());

        var status = new RpcStatus { Code = (int)code, Message = message };
        status.Details.Add(Any.Pack(info));
        if (fields is not null)
        {
            var badRequest = new BadRequest();
            badRequest.FieldViolations.AddRange(fields.Select(field =>
                new BadRequest.Types.FieldViolation { Field = field.Field, Description = field.Description }));
            status.Details.Add(Any.Pack(badRequest));
        }

        return new RpcException(new Status(code, message), new Metadata { { DetailsTrailer, status.ToByteArray() } });
    }

    /// <summary>The reason of a failure; null when it carries none.</summary>
    public static string? Reason(RpcException exception) => Detail<ErrorInfo>(exception)?.Type;

    /// <summary>What a failure says about its reason.</summary>
    public static IReadOnlyDictionary<string, string> Details(RpcException exception) =>
        Detail<ErrorInfo>(exception)?.Metadata.ToDictionary() ?? [];

    /// <summary>The wrong fields of a failure.</summary>
    public static IReadOnlyList<FieldFailure> Fields(RpcException exception) =>
        Detail<BadRequest>(exception)?.FieldViolations.Select(violation => new FieldFailure(violation.Field, violation.Description)).ToList() ?? [];

    private static T? Detail<T>(RpcException exception)
        where T : class, IMessage<T>, new()
    {
        ArgumentNullException.ThrowIfNull(exception);
        var trailer = exception.Trailers.GetValueBytes(DetailsTrailer);
        if (trailer is null)
            return null;

        try
        {
            var detail = RpcStatus.Parser.ParseFrom(trailer).Details.FirstOrDefault(any => any.Is(new T().Descriptor));
            return detail?.Unpack<T>();
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
