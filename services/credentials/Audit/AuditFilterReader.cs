using Google.Protobuf.WellKnownTypes;
using Platform.Credentials.V1;
using Platform.Defaults;

namespace Platform.Credentials.Audit;

/// <summary>Reads the filters of a request.</summary>
internal static class AuditFilterReader
{
    private const int MaxActions = 50;
    private const int MaxText = 64;

    /// <exception cref="Grpc.Core.RpcException">INVALID_FILTER with the fields.</exception>
    public static AuditFilter Read(ListAuditEventsRequest request)
    {
        var errors = new List<FieldFailure>();
        if (request.Actions.Count > MaxActions || request.Actions.Any(action => action.Length is 0 or > MaxText))
            errors.Add(new FieldFailure("actions", $"At most {MaxActions} actions, such as credential.updated."));

        Guid? actorId = null;
        string? service = null;
        if (Ids.TryParse(request.ActorId, out var actor))
            actorId = actor;
        else if (request.ActorId.Length is > 0 and <= MaxText && request.ActorId.All(c => char.IsAsciiLetterLower(c) || c == '-'))
            service = request.ActorId;
        else if (request.ActorId.Length > 0)
            errors.Add(new FieldFailure("actor_id", "The id of a user or device, or the name of a service."));

        Guid? targetId = null;
        if (Ids.TryParse(request.TargetId, out var target))
            targetId = target;
        else if (request.TargetId.Length > 0)
            errors.Add(new FieldFailure("target_id", "An id, as an event has it."));

        var (start, end) = (Time(request.StartTime, "start_time", errors), Time(request.EndTime, "end_time", errors));
        return errors.Count > 0
            ? throw Errors.InvalidFilter(errors)
            : new AuditFilter { Actions = [.. request.Actions], ActorId = actorId, ServiceName = service, TargetId = targetId, Start = start, End = end };
    }

    private static DateTimeOffset? Time(Timestamp? timestamp, string field, List<FieldFailure> errors)
    {
        try
        {
            return timestamp?.ToDateTimeOffset();
        }
        catch (InvalidOperationException)
        {
            errors.Add(new FieldFailure(field, "Not a time."));
            return null;
        }
    }
}
