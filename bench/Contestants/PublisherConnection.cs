using Platform.Bench.Load;

namespace Platform.Bench.Contestants;

/// <summary>Sends messages, and reads answers only to refuse errors (Redis and NATS begin them with a minus sign).</summary>
internal sealed class PublisherConnection(int port) : Connection(port)
{
    public void Publish(ReadOnlySpan<byte> message) => Send(message);

    protected override int Consume(ReadOnlySpan<byte> bytes)
    {
        if (bytes[0] == '-')
            Fail(System.Text.Encoding.ASCII.GetString(bytes));
        else if (bytes.StartsWith("PING"u8))
            Send("PONG\r\n"u8);
        return bytes.Length;
    }
}
