using Google.Protobuf;
using Grpc.Core;
using Platform.Sync.V1;

namespace Platform.Gateway.Tests.Backends;

/// <summary>A server-streaming method that does what its caller's metadata says. The number of each message is its format.</summary>
internal sealed class ScriptedStream(BackendObservations observations) : SyncService.SyncServiceBase
{
    public static readonly TimeSpan BeatPeriod = TimeSpan.FromMilliseconds(250);

    public override async Task Watch(
        WatchRequest request, IServerStreamWriter<WatchResponse> responses, ServerCallContext context)
    {
        observations.Count();
        observations.Opened();
        try
        {
            await RunAsync(context.RequestHeaders.GetValue(Script.Header) ?? Script.Count, responses, context);
        }
        catch (OperationCanceledException)
        {
            observations.Cancelled(context.RequestHeaders.GetValue(Script.CallHeader) ?? "");
            throw;
        }
        finally
        {
            observations.Closed();
        }
    }

    private async Task RunAsync(string script, IServerStreamWriter<WatchResponse> responses, ServerCallContext context)
    {
        switch (script)
        {
            // Headers, then nothing.
            case Script.Quiet:
                await context.WriteResponseHeadersAsync([]);
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
                break;

            case Script.Beat:
                for (uint i = 0; ; i++)
                {
                    await responses.WriteAsync(new WatchResponse { Format = i, Heartbeat = new Heartbeat() }, context.CancellationToken);
                    await Task.Delay(BeatPeriod, context.CancellationToken);
                }

            case Script.Large:
                for (uint i = 0; i < 8; i++)
                    await responses.WriteAsync(
                        new WatchResponse { Format = i, Body = ByteString.CopyFrom(new byte[1024 * 1024]) }, context.CancellationToken);
                break;

            // One message, then one more when the test says so.
            case Script.UntilSignal:
                await responses.WriteAsync(new WatchResponse { Format = 0 }, context.CancellationToken);
                await observations.Signal.WaitAsync(context.CancellationToken);
                await responses.WriteAsync(new WatchResponse { Format = 1 }, context.CancellationToken);
                break;

            // Some messages, then a failure.
            case Script.Fail:
                await responses.WriteAsync(new WatchResponse { Format = 0 }, context.CancellationToken);
                throw new RpcException(new Status(StatusCode.ResourceExhausted, "Too many."));

            default:
                for (uint i = 0; i < 100; i++)
                    await responses.WriteAsync(
                        new WatchResponse { Format = i, Body = ByteString.CopyFrom(new byte[i * 31]) }, context.CancellationToken);
                context.ResponseTrailers.Add("trailer-text", "at the end");
                break;
        }
    }
}
