using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Platform.Defaults;

/// <summary>
/// Ends connections that flood the server with pings, settings and the like. Kestrel answers each of those, for as long as they
/// come: its memory stays flat, but a core is busy with one stranger.
/// </summary>
internal static partial class FloodGuard
{
    /// <summary>Guards a listener; with TLS after it, because the frames are inside.</summary>
    public static void UseFloodGuard(this Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions listen)
    {
        var time = listen.ApplicationServices.GetRequiredService<TimeProvider>();
        var logger = listen.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(FloodGuard));
        listen.Use(next => async connection =>
        {
            var transport = connection.Transport;
            connection.Transport = new GuardedPipe(new GuardedReader(transport.Input, new FrameBudget(time), () => End(connection, logger)), transport.Output);
            try
            {
                await next(connection);
            }
            finally
            {
                connection.Transport = transport;
            }
        });
    }

    private static void End(ConnectionContext connection, ILogger logger)
    {
        Log.Flooded(logger, connection.RemoteEndPoint);
        connection.Abort(new ConnectionAbortedException("The connection sent too many frames that ask for nothing."));
    }

    private sealed class GuardedPipe(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }

    /// <summary>Counts what its reader has consumed.</summary>
    private sealed class GuardedReader(PipeReader inner, FrameBudget budget, Action end) : PipeReader
    {
        private System.Buffers.ReadOnlySequence<byte> _read;
        private bool _ended;

        public override bool TryRead(out ReadResult result)
        {
            var read = inner.TryRead(out result);
            _read = result.Buffer;
            return read;
        }

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            var result = await inner.ReadAsync(cancellationToken);
            _read = result.Buffer;
            return result;
        }

        public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
            var flooded = !_ended && !budget.TryTake(_read.Slice(0, consumed));
            _read = default;
            inner.AdvanceTo(consumed, examined);
            if (!flooded)
                return;

            _ended = true;
            end();
        }

        public override void CancelPendingRead() => inner.CancelPendingRead();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, EventName = "ConnectionFlooded", Level = LogLevel.Information, Message = "A connection from {Address} sent too many frames that ask for nothing, and was ended")]
        public static partial void Flooded(ILogger logger, System.Net.EndPoint? address);
    }
}
