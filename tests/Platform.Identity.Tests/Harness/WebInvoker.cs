using System.Buffers.Binary;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Grpc.Core;

namespace Platform.Identity.Tests.Harness;

/// <summary>Generated clients over gRPC-Web, in a browser's name: unary calls only, which is all that these tests need.</summary>
internal sealed class WebInvoker(Browser browser) : CallInvoker
{
    private const int TrailerFlag = 0x80;

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var answer = CallAsync(method, options, request);
        return new AsyncUnaryCall<TResponse>(answer, Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });
    }

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        throw new NotSupportedException();

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

    private async Task<TResponse> CallAsync<TRequest, TResponse>(Method<TRequest, TResponse> method, CallOptions options, TRequest request)
    {
        var context = new FrameSerialization();
        method.RequestMarshaller.ContextualSerializer(request, context);
        using var message = new HttpRequestMessage(HttpMethod.Post, method.FullName) { Content = new ByteArrayContent(Frame(context.Payload)) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc-web+proto");
        foreach (var entry in options.Headers ?? [])
            message.Headers.TryAddWithoutValidation(entry.Key, entry.Value);

        using var response = await browser.SendAsync(message);
        var body = await response.Content.ReadAsByteArrayAsync();
        var trailers = new Metadata();
        foreach (var (name, values) in response.Headers)
            Add(trailers, name, string.Join(',', values));

        byte[]? answer = null;
        for (var at = 0; at + 5 <= body.Length;)
        {
            var length = (int)BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(at + 1));
            var payload = body.AsSpan(at + 5, length).ToArray();
            if (body[at] == TrailerFlag)
                foreach (var line in Encoding.ASCII.GetString(payload).Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
                    Add(trailers, line[..line.IndexOf(':', StringComparison.Ordinal)], line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());
            else
                answer = payload;
            at += 5 + length;
        }

        var text = trailers.GetValue("grpc-status") ?? throw new InvalidOperationException($"No gRPC answer: HTTP {response.StatusCode}.");
        var status = (StatusCode)int.Parse(text, CultureInfo.InvariantCulture);
        if (status != StatusCode.OK)
            throw new RpcException(new Status(status, Uri.UnescapeDataString(trailers.GetValue("grpc-message") ?? "")), trailers);

        return method.ResponseMarshaller.ContextualDeserializer(new FrameDeserialization(answer!));
    }

    private static void Add(Metadata metadata, string name, string value)
    {
        if (name.EndsWith("-bin", StringComparison.OrdinalIgnoreCase))
            metadata.Add(name, Convert.FromBase64String(value.PadRight((value.Length + 3) / 4 * 4, '=')));
        else
            metadata.Add(name, value);
    }

    private static byte[] Frame(byte[] message)
    {
        var frame = new byte[5 + message.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    private sealed class FrameSerialization : SerializationContext
    {
        private readonly System.Buffers.ArrayBufferWriter<byte> _writer = new();
        private byte[]? _payload;

        public byte[] Payload => _payload ?? _writer.WrittenSpan.ToArray();

        public override void Complete(byte[] payload) => _payload = payload;

        public override void Complete()
        {
        }

        public override System.Buffers.IBufferWriter<byte> GetBufferWriter() => _writer;

        public override void SetPayloadLength(int payloadLength)
        {
        }
    }

    private sealed class FrameDeserialization(byte[] payload) : DeserializationContext
    {
        public override int PayloadLength => payload.Length;

        public override byte[] PayloadAsNewBuffer() => payload;

        public override System.Buffers.ReadOnlySequence<byte> PayloadAsReadOnlySequence() => new(payload);
    }
}
