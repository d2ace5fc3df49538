using System.Diagnostics;
using System.Diagnostics.Metrics;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Platform.Defaults;

/// <summary>
/// What OpenTelemetry's conventions want to know of a served RPC: method and status on its span, and its duration. A stream has no
/// duration that says anything: it is counted by who serves it.
/// </summary>
internal sealed class RpcTelemetry : Interceptor, IDisposable
{
    public const string Name = "Platform.Rpc";

    private readonly Meter _meter;
    private readonly Histogram<double> _duration;

    public RpcTelemetry(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _duration = _meter.CreateHistogram(
            "rpc.server.call.duration", "s", "Time to answer a unary call, by method and status.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
    }

    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        var started = Stopwatch.GetTimestamp();
        var status = StatusCode.OK;
        try
        {
            return await continuation(request, context);
        }
        catch (Exception exception)
        {
            status = StatusOf(exception);
            throw;
        }
        finally
        {
            Describe(context, status);
            _duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, Tags(context, status));
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        var status = StatusCode.OK;
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception exception)
        {
            status = StatusOf(exception);
            throw;
        }
        finally
        {
            Describe(context, status);
        }
    }

    public void Dispose() => _meter.Dispose();

    private static StatusCode StatusOf(Exception exception) => exception switch
    {
        RpcException rpc => rpc.StatusCode,
        OperationCanceledException => StatusCode.Cancelled,
        _ => StatusCode.Internal,
    };

    private static string Method(ServerCallContext context) => context.Method.TrimStart('/');

    private static TagList Tags(ServerCallContext context, StatusCode status)
    {
        var tags = new TagList
        {
            { "rpc.system.name", "grpc" },
            { "rpc.method", Method(context) },
            { "rpc.response.status_code", RpcStatusName.Of(status) },
        };
        if (status != StatusCode.OK)
            tags.Add("error.type", RpcStatusName.Of(status));
        return tags;
    }

    private static void Describe(ServerCallContext context, StatusCode status)
    {
        if (context.GetHttpContext().Features.Get<Microsoft.AspNetCore.Http.Features.IHttpActivityFeature>()?.Activity is not { IsAllDataRequested: true } activity)
            return;

        activity.DisplayName = Method(context);
        foreach (var (name, value) in Tags(context, status))
            activity.SetTag(name, value);
        if (IsServersFault(status))
            activity.SetStatus(ActivityStatusCode.Error);
    }

    /// <summary>A refusal is an answer; these are not.</summary>
    private static bool IsServersFault(StatusCode status) => status is
        StatusCode.Unknown or StatusCode.DeadlineExceeded or StatusCode.Unimplemented or StatusCode.Internal or StatusCode.Unavailable or StatusCode.DataLoss;
}
