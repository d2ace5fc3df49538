using System.Text.Json.Nodes;
using Grpc.Core;
using Platform.Client;

namespace Platform.Piecesos;

/// <summary>One failure as it is shown: exit code, sentence, what to do.</summary>
internal sealed record Failure(int ExitCode, string? Reason, string Message, IReadOnlyList<ServerFieldFailure> Fields);

/// <summary>Turns exceptions into failures that say what to do.</summary>
internal static class Failures
{
    public static Failure Of(Exception exception) => exception switch
    {
        CliException cli => new(cli.ExitCode, null, cli.Message, []),
        RpcException rpc => Of(ServerFailure.From(rpc)),
        PlatformClientException client => new(ExitCode(client.Failure), client.Failure.ToString(), client.Message + Advice(client.Failure), []),
        IOException or UnauthorizedAccessException => new(ExitCodes.Failure, null, exception.Message, []),
        OperationCanceledException => new(ExitCodes.Failure, null, "Stopped.", []),
        _ => new(ExitCodes.Failure, null, $"Unexpected: {exception.GetType().Name}.", []),
    };

    public static void Print(Failure failure, ITerminal terminal, bool json)
    {
        if (json)
        {
            var error = new JsonObject { ["exit_code"] = failure.ExitCode, ["reason"] = failure.Reason, ["message"] = failure.Message };
            if (failure.Fields.Count > 0)
                error["fields"] = Json.Array(failure.Fields, field => new JsonObject { ["field"] = field.Field, ["description"] = field.Description });
            terminal.Error.WriteLine(new JsonObject { ["error"] = error }.ToJsonString());
            return;
        }

        terminal.Error.WriteLine($"piecesos: {failure.Message}");
        foreach (var field in failure.Fields)
            terminal.Error.WriteLine($"  {field.Field}: {field.Description}");
    }

    private static Failure Of(ServerFailure failure)
    {
        var code = failure.Code switch
        {
            StatusCode.Unavailable or StatusCode.DeadlineExceeded => ExitCodes.Unreachable,
            StatusCode.Unauthenticated => ExitCodes.NotSignedIn,
            StatusCode.NotFound => ExitCodes.NotFound,
            StatusCode.Aborted or StatusCode.AlreadyExists => ExitCodes.Conflict,
            StatusCode.InvalidArgument or StatusCode.PermissionDenied or StatusCode.FailedPrecondition or StatusCode.ResourceExhausted => ExitCodes.Refused,
            _ => ExitCodes.Failure,
        };
        return new(code, failure.Reason, Sentence(failure), failure.Fields);
    }

    private static string Sentence(ServerFailure failure) => failure.Reason switch
    {
        "WRONG_EMAIL_OR_PASSWORD" => "E-mail address or password is wrong.",
        "SECOND_FACTOR_REQUIRED" => "This account has a second factor. Sign in with your browser: piecesos login, without --email",
        "STEP_UP_REQUIRED" => "This needs a sign-in of the last five minutes. Sign in again with: piecesos login",
        "STALE_VERSION" => "Somebody else has changed it meanwhile. Look at it with: piecesos keys list; then repeat your change.",
        "SECRET_REQUIRED" => "The change sends the secret to another address, so it must be entered again: repeat with --secret.",
        _ => failure.Code switch
        {
            StatusCode.Unavailable or StatusCode.DeadlineExceeded => "The server cannot be reached. Credentials that this machine holds still work: piecesos get, piecesos run.",
            StatusCode.Unauthenticated => "The server does not accept this sign-in. Sign in with: piecesos login",
            _ => failure.Message,
        },
    };

    private static int ExitCode(ClientFailure failure) => failure switch
    {
        ClientFailure.Unreachable or ClientFailure.NotAPlatform => ExitCodes.Unreachable,
        ClientFailure.NotEnrolled or ClientFailure.SignInFailed => ExitCodes.NotSignedIn,
        ClientFailure.OtherDevice or ClientFailure.InUse => ExitCodes.Conflict,
        ClientFailure.LeaseExpired => ExitCodes.LeaseExpired,
        ClientFailure.KeysUnavailable => ExitCodes.KeysUnavailable,
        ClientFailure.NotFound => ExitCodes.NotFound,
        ClientFailure.Ambiguous => ExitCodes.Usage,
        ClientFailure.TooOften => ExitCodes.Refused,
        _ => ExitCodes.Failure,
    };

    private static string Advice(ClientFailure failure) => failure switch
    {
        ClientFailure.NotEnrolled => " Sign in with: piecesos login URL",
        ClientFailure.OtherDevice => " Use another folder with --data, or give this device up with: piecesos login URL --replace",
        ClientFailure.InUse => " That process keeps it current already.",
        _ => "",
    };
}
