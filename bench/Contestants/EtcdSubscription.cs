using Google.Protobuf;
using Platform.Bench.Http2;
using Platform.Bench.Load;
using Platform.Bench.Protos.Etcd;

namespace Platform.Bench.Contestants;

/// <summary>A watch stream of etcd on its own connection.</summary>
internal sealed class EtcdSubscription : GrpcConnection
{
    // Field numbers of WatchResponse, Event and KeyValue in etcd's rpc.proto and kv.proto.
    private const int Created = 3;
    private const int Canceled = 4;
    private const int Events = 11;
    private const int EventKeyValue = 2;
    private const int KeyValueValue = 5;

    private readonly Subscriber _subscriber;

    public EtcdSubscription(int port, Subscriber subscriber)
        : base(port)
    {
        _subscriber = subscriber;
        var request = new WatchRequest { CreateRequest = new WatchCreateRequest { Key = EtcdServer.Key } };
        Call("/etcdserverpb.Watch/Watch", request.ToByteArray(), end: false);
    }

    protected override void OnMessage(int stream, ReadOnlySpan<byte> message)
    {
        var response = new ProtoReader(message);
        while (response.Next())
        {
            if (response.Field == Created)
                Ready = true;
            else if (response.Field == Canceled)
                Fail("etcd canceled the watch");
            else if (response.Field == Events)
                OnEvent(response.Bytes);
        }
    }

    protected override void OnEnd(int stream, string trailers) => Fail($"the watch ended: {trailers}");

    private void OnEvent(ReadOnlySpan<byte> message)
    {
        var value = Field(Field(message, EventKeyValue), KeyValueValue);
        if (_subscriber.Deliver(Payloads.Revision(value), value) is { } wrong)
            Fail(wrong);
    }

    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> message, int number)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == number)
                return reader.Bytes;
        }

        return default;
    }
}
