using Grpc.Core;

namespace Platform.Compat.Grpc.Tests.Api;

public sealed class MarshallerTests
{
    [Fact]
    public void StringMarshaller_RoundTrip_IsUtf8()
    {
        var marshaller = Marshallers.StringMarshaller;

        var bytes = marshaller.Serializer("grüß €");

        Assert.Equal("grüß €"u8.ToArray(), bytes);
        Assert.Equal("grüß €", marshaller.Deserializer(bytes));
    }

    [Fact]
    public void Marshaller_OverArrays_HasContextualForms()
    {
        var context = new ArrayContext();

        Marshallers.StringMarshaller.ContextualSerializer("text", context);
        var message = Marshallers.StringMarshaller.ContextualDeserializer(new ArrayDeserializationContext(context.Payload!));

        Assert.Equal("text"u8.ToArray(), context.Payload);
        Assert.Equal("text", message);
    }

    [Fact]
    public void Marshaller_OverBuffers_HasNoArrayForms()
    {
        var marshaller = Marshallers.Create<string>((_, context) => context.Complete([1]), _ => "message");
        var context = new ArrayContext();

        marshaller.ContextualSerializer("message", context);

        Assert.Equal([1], context.Payload);
        Assert.Equal("message", marshaller.ContextualDeserializer(new ArrayDeserializationContext([])));
        Assert.Throws<NotSupportedException>(() => marshaller.Serializer("message"));
        Assert.Throws<NotSupportedException>(() => marshaller.Deserializer([]));
    }

    [Fact]
    public void Context_ThatProvidesOneWay_RefusesTheOther()
    {
        var serialization = new ArrayContext();
        var deserialization = new ArrayDeserializationContext([]);

        serialization.SetPayloadLength(1);

        Assert.Throws<NotSupportedException>(() => serialization.GetBufferWriter());
        Assert.Throws<NotSupportedException>(serialization.Complete);
        Assert.Throws<NotSupportedException>(() => deserialization.PayloadAsReadOnlySequence());
    }

    private sealed class ArrayContext : SerializationContext
    {
        public byte[]? Payload { get; private set; }

        public override void Complete(byte[] payload) => Payload = payload;
    }

    private sealed class ArrayDeserializationContext(byte[] payload) : DeserializationContext
    {
        public override int PayloadLength => payload.Length;

        public override byte[] PayloadAsNewBuffer() => [.. payload];
    }
}
