using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Logging;

namespace Platform.Defaults;

/// <summary>
/// Lets documented failures through and turns everything else into INTERNAL without a detail, logged once, here. Exceptions of
/// parsers can carry content, so only their type and stack are logged, never their message.
/// </summary>
internal sealed partial class ErrorInterceptor(ILogger<ErrorInterceptor> logger) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw Translate(exception, context);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw Translate(exception, context);
        }
    }

    private RpcException Translate(Exception exception, ServerCallContext context)
    {
        if (context.CancellationToken.IsCancellationRequested)
            return new RpcException(new Status(StatusCode.Cancelled, "The call was cancelled."));

        if (exception is CommitOutcomeUnknownException || DatabaseFailures.Of(exception) is DatabaseFailure.Unreachable or DatabaseFailure.Deadlock)
        {
            Log.DatabaseUnavailable(logger, context.Method, (exception.InnerException ?? exception).GetType().FullName!);
            return RpcFailure.Create(StatusCode.Unavailable, "DATABASE_UNAVAILABLE", "The database does not answer just now. Try again in a moment.");
        }

        Log.Unexpected(logger, context.Method, exception.GetType().FullName!, exception.StackTrace ?? "");
        return RpcFailure.Create(StatusCode.Internal, "INTERNAL", "Something went wrong on the server. Try again; if it stays, tell operations the time.");
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, EventName = "UnexpectedFailure", Level = LogLevel.Error, Message = "{Method} failed with {ExceptionType}\n{Stack}")]
        public static partial void Unexpected(ILogger logger, string method, string exceptionType, string stack);

        [LoggerMessage(EventId = 2, EventName = "DatabaseUnavailable", Level = LogLevel.Error, Message = "{Method} failed because the database did not answer ({ExceptionType})")]
        public static partial void DatabaseUnavailable(ILogger logger, string method, string exceptionType);
    }
}
