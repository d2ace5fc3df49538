using Platform.Bench.Load;

namespace Platform.Bench.Contestants;

/// <summary>A subscription of Redis on its own connection.</summary>
internal sealed class RedisSubscription : Connection
{
    private readonly Subscriber _subscriber;

    public RedisSubscription(int port, Subscriber subscriber)
        : base(port)
    {
        _subscriber = subscriber;
        Send(RespProtocol.Command("SUBSCRIBE"u8, "bench"u8));
    }

    protected override int Consume(ReadOnlySpan<byte> bytes)
    {
        var consumed = 0;
        while (RespProtocol.TryReadPush(bytes[consumed..], out var length, out var kind, out var payload))
        {
            consumed += length;
            if (kind.SequenceEqual("subscribe"u8))
                Ready = true;
            else if (_subscriber.Deliver(Payloads.Revision(payload), payload) is { } wrong)
                Fail(wrong);
        }

        return consumed;
    }
}
