using System.Buffers.Binary;
using Platform.Bench.Load;
using Platform.Bench.Processes;
using Platform.Bench.Servers;

namespace Platform.Bench.Contestants;

/// <summary>The bare-socket floor: what the operating system and the runtime ask for, without any protocol.</summary>
internal sealed class FloorContestant : Contestant
{
    private PublisherConnection? _publisher;
    private int _port;

    public override string Name => "floor: C# sockets";

    public override async Task StartAsync(LoadLoop loop, Cores cores, int subscribers)
    {
        _port = FreePorts.Take(2);
        var server = Own(ServerProcess.Start(OwnProgram.Command(cores, FloorServer.Command, _port)));
        ServerId = server.Id;
        await server.WaitForPortAsync(_port + 1);
        _publisher = new PublisherConnection(_port + 1);
        loop.Add(_publisher);
    }

    public override Connection Subscribe(Subscriber subscriber) => new FloorSubscription(_port, subscriber);

    public override void Publish(byte[] payload) => _publisher!.Publish([.. Prefix(payload.Length), .. payload]);

    private static byte[] Prefix(int length)
    {
        var prefix = new byte[FloorServer.PrefixLength];
        BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(1), length);
        return prefix;
    }

    private sealed class FloorSubscription(int port, Subscriber subscriber) : Connection(port)
    {
        protected override int Consume(ReadOnlySpan<byte> bytes)
        {
            var consumed = 0;
            while (bytes.Length - consumed >= FloorServer.PrefixLength)
            {
                var length = BinaryPrimitives.ReadInt32BigEndian(bytes[(consumed + 1)..]);
                var message = bytes[(consumed + FloorServer.PrefixLength)..];
                if (message.Length < length)
                    break;

                OnMessage(message[..length]);
                consumed += FloorServer.PrefixLength + length;
            }

            return consumed;
        }

        private void OnMessage(ReadOnlySpan<byte> message)
        {
            // The server greets with an empty message once the connection is registered.
            if (message.IsEmpty)
                Ready = true;
            else if (subscriber.Deliver(Payloads.Revision(message), message) is { } wrong)
                Fail(wrong);
        }
    }
}
