using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Platform.Bench.Load;
using Platform.Bench.Processes;

namespace Platform.Bench.Contestants;

/// <summary>nats-server, core publish and subscribe, over its text protocol.</summary>
internal sealed class NatsContestant : Contestant
{
    private const string Program = "nats-server";

    private PublisherConnection? _publisher;
    private int _port;

    public override string Name => "NATS";

    public override string? Missing => Programs.Find(Program) is null ? "not installed (apt install nats-server)" : null;

    private static ReadOnlySpan<byte> Greeting => "CONNECT {\"verbose\":false,\"pedantic\":false,\"name\":\"bench\"}\r\n"u8;

    public override async Task StartAsync(LoadLoop loop, Cores cores, int subscribers)
    {
        _port = FreePorts.Take();
        var server = Own(ServerProcess.Start(cores.Command(measured: true, Programs.Find(Program)!,
            ["--addr", "127.0.0.1", "--port", _port.ToString(CultureInfo.InvariantCulture)])));
        ServerId = server.Id;
        await server.WaitForPortAsync(_port);
        _publisher = new PublisherConnection(_port);
        _publisher.Publish(Greeting);
        loop.Add(_publisher);
    }

    public override Connection Subscribe(Subscriber subscriber) => new Subscription(_port, subscriber);

    public override void Publish(byte[] payload) => _publisher!.Publish(
        [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"PUB bench {payload.Length}\r\n")), .. payload, .. "\r\n"u8]);

    private sealed class Subscription : Connection
    {
        private readonly Subscriber _subscriber;

        public Subscription(int port, Subscriber subscriber)
            : base(port)
        {
            _subscriber = subscriber;
            Send([.. Greeting, .. "SUB bench 1\r\nPING\r\n"u8]);
        }

        protected override int Consume(ReadOnlySpan<byte> bytes)
        {
            var consumed = 0;
            while (Fault is null)
            {
                var rest = bytes[consumed..];
                var end = rest.IndexOf("\r\n"u8);
                if (end < 0)
                    break;

                var line = rest[..end];
                var after = rest[(end + 2)..];
                consumed += end + 2;
                if (!line.StartsWith("MSG "u8))
                {
                    OnControl(line);
                    continue;
                }

                // MSG subject subscription length
                if (!Utf8Parser.TryParse(line[(line.LastIndexOf((byte)' ') + 1)..], out int length, out _))
                    Fail("a MSG line without a length");
                if (after.Length < length + 2)
                    return consumed - end - 2;

                var payload = after[..length];
                consumed += length + 2;
                if (_subscriber.Deliver(Payloads.Revision(payload), payload) is { } wrong)
                    Fail(wrong);
            }

            return consumed;
        }

        private void OnControl(ReadOnlySpan<byte> line)
        {
            if (line.SequenceEqual("PONG"u8))
                Ready = true;
            else if (line.SequenceEqual("PING"u8))
                Send("PONG\r\n"u8);
            else if (!line.StartsWith("INFO "u8))
                Fail($"NATS said: {Encoding.ASCII.GetString(line)}");
        }
    }
}
