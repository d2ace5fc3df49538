using System.Net;
using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Platform.Gateway.Tests.Backends;
using Platform.Org.V1;
using Platform.Sync.V1;

namespace Platform.Gateway.Tests.GrpcWeb;

public class WebCallTests
{
    [Theory]
    [InlineData("application/grpc-web")]
    [InlineData("application/grpc-web+proto")]
    [InlineData("application/grpc-web-text")]
    [InlineData("application/grpc-web-text+proto")]
    [InlineData("Application/gRPC-Web; charset=utf-8")]
    public async Task UnaryCall_InEachFormat_CarriesMessageMetadataAndTrailers(string contentType)
    {
        await using var gateway = await GatewayHarness.StartAsync();
        var isText = contentType.Contains("text", StringComparison.Ordinal);
        var (body, password) = UnaryBody();

        var answer = await new WebClient(gateway).CallAsync(
            WebClient.Unary, contentType, isText ? WebClient.Base64(body) : body, ("echo-bin", "AQL/"));

        Assert.Equal(HttpStatusCode.OK, answer.HttpStatus);
        Assert.Equal(isText ? "application/grpc-web-text+proto" : "application/grpc-web+proto", answer.ContentType);
        Assert.Equal("at the start", answer.Headers["header-text"]);
        Assert.Equal("AQL/", answer.Headers["echo-bin"]);
        AssertEchoed(password, answer);
        Assert.Equal("at the end", answer.TrailerFrame!["trailer-text"]);
        Assert.Equal("AAH+/w==", answer.TrailerFrame["trailer-bin"]);
    }

    [Fact]
    public async Task UnaryCall_OverHttp2_WorksToo()
    {
        await using var gateway = await GatewayHarness.StartAsync();
        var (body, password) = UnaryBody();

        var answer = await new WebClient(gateway, gateway.GrpcUrl).CallAsync(WebClient.Unary, WebClient.Binary, body);

        AssertEchoed(password, answer);
    }

    [Theory]
    [InlineData(WebClient.Binary, WebClient.Text, "application/grpc-web-text+proto")]
    [InlineData(WebClient.Text, WebClient.Binary, "application/grpc-web+proto")]
    [InlineData(WebClient.Text, "text/html, application/grpc-web, */*", "application/grpc-web+proto")]
    [InlineData(WebClient.Text, "*/*", "application/grpc-web-text+proto")]
    public async Task UnaryCall_WithAccept_IsAnsweredInThatFormat(string contentType, string accept, string expected)
    {
        await using var gateway = await GatewayHarness.StartAsync();
        var (body, password) = UnaryBody();

        var answer = await new WebClient(gateway).CallAsync(
            WebClient.Unary, contentType, contentType == WebClient.Text ? WebClient.Base64(body) : body, ("Accept", accept));

        Assert.Equal(expected, answer.ContentType);
        AssertEchoed(password, answer);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(64)]
    public async Task TextCall_InChunksOfAnySize_Arrives(int size)
    {
        await using var gateway = await GatewayHarness.StartAsync();
        var (body, password) = UnaryBody();

        var answer = await new WebClient(gateway).CallAsync(WebClient.Unary, WebClient.Text, WebClient.Base64(body).Chunk(size));

        AssertEchoed(password, answer);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(10)]
    public async Task TextCall_PaddedInTheMiddle_Arrives(int size)
    {
        await using var gateway = await GatewayHarness.StartAsync();
        var (body, password) = UnaryBody();
        // Every piece is base64 of its own, with padding; the chunks do not even end where the pieces end.
        var text = body.Chunk(size).SelectMany(piece => WebClient.Base64(piece)).ToArray();

        var answer = await new WebClient(gateway).CallAsync(WebClient.Unary, WebClient.Text, text.Chunk(9));

        AssertEchoed(password, answer);
    }

    [Fact]
    public async Task UnaryCall_Of2MiB_Arrives()
    {
        await using var gateway = await GatewayHarness.StartAsync();
        var (body, password) = UnaryBody(2 * 1024 * 1024);

        AssertEchoed(password, await new WebClient(gateway).CallAsync(WebClient.Unary, WebClient.Binary, body));
        AssertEchoed(password, await new WebClient(gateway).CallAsync(WebClient.Unary, WebClient.Text, WebClient.Base64(body)));
    }

    [Theory]
    [InlineData(WebClient.Binary)]
    [InlineData(WebClient.Text)]
    public async Task Stream_InEachFormat_ArrivesWholeInOrder(string contentType)
    {
        await using var gateway = await GatewayHarness.StartAsync();
        var body = WebClient.Frame(new WatchRequest());

        var answer = await new WebClient(gateway).CallAsync(
            WebClient.Watch, contentType, contentType == WebClient.Text ? WebClient.Base64(body) : body, (Script.Header, Script.Count));

        var messages = answer.Messages.Select(WatchResponse.Parser.ParseFrom).Select(message => (message.Format, message.Body.Length));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => ((uint)i, i * 31)), messages);
        Assert.Equal(StatusCode.OK, answer.Status);
        Assert.Equal("at the end", answer.TrailerFrame!["trailer-text"]);
    }

    [Theory]
    [InlineData(WebClient.Binary)]
    [InlineData(WebClient.Text)]
    public async Task Stream_Message_ArrivesBeforeTheNextIsSent(string contentType)
    {
        await using var gateway = await GatewayHarness.StartAsync();
        var body = WebClient.Frame(new WatchRequest());

        using var response = await new WebClient(gateway).SendAsync(
            WebClient.Watch, contentType, [contentType == WebClient.Text ? WebClient.Base64(body) : body], (Script.Header, Script.UntilSignal));
        var reader = await WebClient.ReaderOfAsync(response);
        var first = await reader.NextAsync().WaitAsync(GatewayHarness.HangGuard);
        gateway.Backend.Observations.SendSignal();
        var second = await reader.NextAsync().WaitAsync(GatewayHarness.HangGuard);
        var trailers = await reader.NextAsync().WaitAsync(GatewayHarness.HangGuard);

        Assert.Equal(0u, WatchResponse.Parser.ParseFrom(first!.Value.Payload).Format);
        Assert.Equal(1u, WatchResponse.Parser.ParseFrom(second!.Value.Payload).Format);
        Assert.Equal(0x80, trailers!.Value.Flags);
        Assert.Equal("0", WebReader.ReadTrailers(trailers.Value.Payload)["grpc-status"]);
    }

    [Fact]
    public async Task Stream_WithoutAMessageYet_LooksOpen()
    {
        await using var gateway = await GatewayHarness.StartAsync();

        using var response = await new WebClient(gateway)
            .SendAsync(WebClient.Watch, WebClient.Binary, [WebClient.Frame(new WatchRequest())], (Script.Header, Script.Quiet))
            .WaitAsync(GatewayHarness.HangGuard);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Stream_LeftByItsBrowser_IsCancelledAtTheService()
    {
        await using var gateway = await GatewayHarness.StartAsync();

        using (await new WebClient(gateway).SendAsync(
            WebClient.Watch, WebClient.Binary, [WebClient.Frame(new WatchRequest())], (Script.Header, Script.Quiet), (Script.CallHeader, "left")))
        {
        }

        await gateway.Backend.Observations.CancellationOf("left").WaitAsync(GatewayHarness.HangGuard);
    }

    internal static (byte[] Body, byte[] Password) UnaryBody(int size = 1000)
    {
        var password = RandomNumberGenerator.GetBytes(size);
        return (WebClient.Frame(new CreateUserTokenRequest { Email = "a@example.org", Password = ByteString.CopyFrom(password) }), password);
    }

    internal static void AssertEchoed(byte[] password, WebAnswer answer)
    {
        Assert.Equal(StatusCode.OK, answer.Status);
        var response = CreateUserTokenResponse.Parser.ParseFrom(Assert.Single(answer.Messages));
        Assert.Equal("a@example.org", response.UserId);
        Assert.Equal(Convert.ToBase64String(password), response.AccessToken);
    }
}
