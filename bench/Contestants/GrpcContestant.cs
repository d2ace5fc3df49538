using Google.Protobuf;
using Platform.Bench.Http2;
using Platform.Bench.Load;
using Platform.Bench.Processes;
using Platform.Bench.Protos;
using Platform.Bench.Servers;

namespace Platform.Bench.Contestants;

/// <summary>The genuine gRPC server of ASP.NET Core with a generated service: what an untuned fan-out costs.</summary>
internal sealed class GrpcContestant : Contestant
{
    private const int Payload = 1;

    private UnaryConnection? _publisher;
    private int _port;

    public override string Name => "Grpc.AspNetCore, generated";

    public override async Task StartAsync(LoadLoop loop, Cores cores, int subscribers)
    {
        _port = FreePorts.Take();
        var server = Own(ServerProcess.Start(OwnProgram.Command(cores, GeneratedGrpcServer.Command, _port)));
        ServerId = server.Id;
        await server.WaitForPortAsync(_port);
        _publisher = new UnaryConnection(_port, "/platform.bench.v1.BroadcastService/Publish");
        loop.Add(_publisher);
    }

    public override Connection Subscribe(Subscriber subscriber) => new Subscription(_port, subscriber);

    public override void Publish(byte[] payload) =>
        _publisher!.Start(new PublishRequest { Payload = UnsafeByteOperations.UnsafeWrap(payload) }.ToByteArray());

    private sealed class Subscription : GrpcConnection
    {
        private readonly Subscriber _subscriber;

        public Subscription(int port, Subscriber subscriber)
            : base(port)
        {
            _subscriber = subscriber;
            Call("/platform.bench.v1.BroadcastService/Watch", []);
        }

        protected override void OnMessage(int stream, ReadOnlySpan<byte> message)
        {
            var response = new ProtoReader(message);
            if (!response.Next())
                Ready = true;
            else if (response.Field == Payload && _subscriber.Deliver(Payloads.Revision(response.Bytes), response.Bytes) is { } wrong)
                Fail(wrong);
        }

        protected override void OnEnd(int stream, string trailers) => Fail($"the stream ended: {trailers}");
    }
}
