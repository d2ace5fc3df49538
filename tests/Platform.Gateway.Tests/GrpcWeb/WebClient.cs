using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;

namespace Platform.Gateway.Tests.GrpcWeb;

/// <summary>gRPC-Web by hand, so that a test decides over every byte and every chunk.</summary>
internal sealed class WebClient(GatewayHarness gateway, Uri? address = null)
{
    public const string Unary = "/platform.org.v1.TokenService/CreateUserToken";
    public const string Watch = "/platform.sync.v1.SyncService/Watch";

    public const string Binary = "application/grpc-web+proto";
    public const string Text = "application/grpc-web-text";

    public static byte[] Frame(IMessage message) => Frame(message.ToByteArray());

    public static byte[] Frame(byte[] message)
    {
        var frame = new byte[5 + message.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    public static byte[] Base64(ReadOnlySpan<byte> bytes) => Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes));

    public Task<WebAnswer> CallAsync(string path, string contentType, byte[] body, params (string Name, string Value)[] headers) =>
        CallAsync(path, contentType, [body], headers);

    public async Task<WebAnswer> CallAsync(
        string path, string contentType, IEnumerable<byte[]> pieces, params (string Name, string Value)[] headers)
    {
        using var response = await SendAsync(path, contentType, pieces, headers);
        var reader = await ReaderOfAsync(response);
        var messages = new List<byte[]>();
        Dictionary<string, string>? trailers = null;
        while (await reader.NextAsync() is var (flags, payload))
        {
            Assert.True(trailers is null, "A frame follows the trailers.");
            if (flags == 0x80)
                trailers = WebReader.ReadTrailers(payload);
            else
                messages.Add(payload);
        }

        var answered = response.Headers.ToDictionary(
            header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase);
        return new WebAnswer(response.StatusCode, response.Content.Headers.ContentType?.ToString(), answered, messages, trailers);
    }

    public Task<HttpResponseMessage> SendAsync(
        string path, string contentType, IEnumerable<byte[]> pieces, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address ?? gateway.HttpUrl, path))
        {
            Content = new PiecedContent(pieces),
            Version = address is null ? System.Net.HttpVersion.Version11 : System.Net.HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);

        return gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public static async Task<WebReader> ReaderOfAsync(HttpResponseMessage response)
    {
        var isText = response.Content.Headers.ContentType?.MediaType == "application/grpc-web-text+proto";
        return new WebReader(await response.Content.ReadAsStreamAsync(), isText);
    }
}
