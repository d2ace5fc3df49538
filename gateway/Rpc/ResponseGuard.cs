using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Platform.Gateway.Rpc;

/// <summary>
/// Makes every failed call end as gRPC calls end: with a status that tells the caller what to do, never with an HTTP error
/// page, and with a broken stream only when the caller holds half a message, which no status can follow.
/// </summary>
internal sealed partial class ResponseGuard(
    RequestDelegate next, IHostApplicationLifetime lifetime, ILogger<ResponseGuard> logger, TimeProvider time)
{
    /// <summary>When the gateway stops, a call that has had no answer yet may still finish.</summary>
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(2);


    /// <summary>A caller that has stopped reading must not hold its half of a dead call for ever.</summary>
    private static readonly TimeSpan LastWordTimeout = TimeSpan.FromSeconds(10);

    /// <summary>HTTP/2's REFUSED_STREAM, the one reset that gRPC clients report as UNAVAILABLE.</summary>
    private const int RefusedStream = 7;

    public Task InvokeAsync(HttpContext context) =>
        RpcContentType.IsGrpc(context.Request.ContentType) ? GuardAsync(context) : next(context);

    private async Task GuardAsync(HttpContext context)
    {
        var inner = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var reset = context.Features.Get<IHttpResetFeature>();
        var response = new CallResponse(inner);
        context.Features.Set<IHttpResponseBodyFeature>(response);
        context.Features.Set<IHttpResetFeature>(response);

        // Streams would keep a stopping server waiting; ended with a status, their callers go on elsewhere at once.
        var aborted = context.RequestAborted;
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        await using var stopping = lifetime.ApplicationStopping.UnsafeRegister(
            _ => cancellation.CancelAfter(context.Response.HasStarted ? TimeSpan.Zero : StopGrace), null);
        context.RequestAborted = cancellation.Token;
        RpcStatus? failure;
        try
        {
            await next(context);
            failure = FindFailure(context, response);
            if (failure is not null && cancellation.IsCancellationRequested)
                failure = CallFailures.Stopping;
        }
        catch (Exception exception) when (!aborted.IsCancellationRequested)
        {
            Log.CallFailed(logger, context.Request.Path, exception);
            failure = CallFailures.Internal;
        }
        finally
        {
            context.Features.Set(inner);
            context.Features.Set(reset);
            context.RequestAborted = aborted;
        }

        if (failure is not null && !response.WasCompleted && !aborted.IsCancellationRequested)
            await EndAsync(context, response, reset, failure);
    }

    private static RpcStatus? FindFailure(HttpContext context, CallResponse response)
    {
        if (context.Features.Get<IForwarderErrorFeature>() is { Error: not ForwarderError.None } error)
            return CallFailures.FromForwarder(error);

        // The service answered, but not in gRPC.
        if (context.Features.Get<RpcStatus>() is { } status)
            return status;

        return response.WasReset ? CallFailures.Unreachable : null;
    }

    private async Task EndAsync(HttpContext context, CallResponse response, IHttpResetFeature? reset, RpcStatus failure)
    {
        if (!context.Response.HasStarted)
        {
            await failure.WriteAsync(context.Response);
            return;
        }

        var trailers = context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers;
        if (response.IsAtMessageBoundary && trailers is { IsReadOnly: false })
        {
            failure.AppendTo(trailers);
            await CompleteAsync(context);
            return;
        }

        Log.CutInMessage(logger, context.Request.Path);
        if (reset is not null)
            reset.Reset(RefusedStream);
        else
            context.Abort();
    }

    private async Task CompleteAsync(HttpContext context)
    {
        var completion = context.Response.CompleteAsync();
        try
        {
            await completion.WaitAsync(LastWordTimeout, time, context.RequestAborted);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            context.Abort();
            await completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Call {Path} failed in the gateway", EventName = "CallFailed")]
        public static partial void CallFailed(ILogger logger, PathString path, Exception exception);

        [LoggerMessage(2, LogLevel.Information, "Call {Path} was cut in the middle of a message", EventName = "CutInMessage")]
        public static partial void CutInMessage(ILogger logger, PathString path);
    }
}
