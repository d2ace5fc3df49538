using System.Globalization;
using Grpc.Core;
using Platform.Defaults;

namespace Platform.Gateway.Sessions;

/// <summary>Failures as the session's endpoints tell them: an HTTP status and one shape of body.</summary>
internal static class SessionFailures
{
    public static IResult CrossSite { get; } = Fail(StatusCodes.Status403Forbidden, "CROSS_SITE", "The request does not come from a page of this platform.");

    public static IResult NotJson { get; } = Fail(StatusCodes.Status415UnsupportedMediaType, "NOT_JSON", "Send application/json.");

    public static IResult Unreadable { get; } = Fail(StatusCodes.Status400BadRequest, "INVALID_REQUEST", "The request is not the JSON that is expected here.");

    public static IResult TooLarge { get; } = Fail(StatusCodes.Status413PayloadTooLarge, "REQUEST_TOO_LARGE", "The request is too large.");

    public static IResult TooManyRequests { get; } = Fail(StatusCodes.Status429TooManyRequests, "TOO_MANY_REQUESTS", "Too many requests from your network address. Wait a moment.");

    public static IResult SignedOut { get; } = Fail(StatusCodes.Status401Unauthorized, "SESSION_ENDED", "You are signed out. Sign in again.");

    public static IResult From(RpcException exception)
    {
        if (RpcFailure.Reason(exception) is not { } reason)
            return Fail(StatusCodes.Status503ServiceUnavailable, "SERVICE_UNREACHABLE", "The service cannot be reached. Try again.");

        var fields = RpcFailure.Fields(exception);
        var wait = RpcFailure.Details(exception).TryGetValue("retry_after_seconds", out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : (long?)null;
        var answer = new FailureAnswer(reason, exception.Status.Detail)
        {
            Fields = fields.Count == 0 ? null : [.. fields.Select(field => new FieldAnswer(CamelCase(field.Field), field.Description))],
            RetryAfterSeconds = wait,
        };
        return Results.Json(answer, statusCode: StatusOf(exception.StatusCode));
    }

    private static int StatusOf(StatusCode code) => code switch
    {
        StatusCode.InvalidArgument => StatusCodes.Status400BadRequest,
        StatusCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        StatusCode.PermissionDenied => StatusCodes.Status403Forbidden,
        StatusCode.NotFound => StatusCodes.Status404NotFound,
        StatusCode.AlreadyExists or StatusCode.FailedPrecondition => StatusCodes.Status409Conflict,
        StatusCode.ResourceExhausted => StatusCodes.Status429TooManyRequests,
        StatusCode.Unavailable or StatusCode.DeadlineExceeded => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    /// <summary>The contracts name fields display_name, JSON displayName.</summary>
    private static string CamelCase(string field) => string.Concat(
        field.Split('_', StringSplitOptions.RemoveEmptyEntries).Select((part, index) => index == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..]));

    private static IResult Fail(int status, string reason, string message) => Results.Json(new FailureAnswer(reason, message), statusCode: status);
}
