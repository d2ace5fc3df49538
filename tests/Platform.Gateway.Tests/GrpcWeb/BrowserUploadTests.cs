using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Platform.Gateway.Tests.GrpcWeb;

public class BrowserUploadTests
{
    [Theory]
    [InlineData(WebClient.Binary)]
    [InlineData(WebClient.Text)]
    public async Task Upload_OverTheLimit_IsAnsweredEvenToWhoReadsLast(string contentType)
    {
        await using var gateway = await GatewayHarness.StartAsync();
        var (body, _) = WebCallTests.UnaryBody(6 * 1024 * 1024);
        if (contentType == WebClient.Text)
            body = WebClient.Base64(body);

        // As browsers do over HTTP/1.1: the whole body first, then the answer. A connection closed meanwhile is an error without
        // a reason to them.
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.HttpUrl.Host, gateway.HttpUrl.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"POST {WebClient.Unary} HTTP/1.1\r\nHost: {gateway.HttpUrl.Authority}\r\nContent-Type: {contentType}\r\nContent-Length: {body.Length}\r\n\r\n")));
        await stream.WriteAsync(body);
        var answer = await ReadHeadersAsync(stream).WaitAsync(GatewayHarness.HangGuard);

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Contains("grpc-status: 8", answer, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<string> ReadHeadersAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var headers = new StringBuilder();
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
            headers.AppendLine(line);

        return headers.ToString();
    }
}
