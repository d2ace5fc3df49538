using System.Net;
using Grpc.Core;
using Platform.Gateway.Tests.Backends;
using Platform.Org.V1;
using Platform.Sync.V1;

namespace Platform.Gateway.Tests.GrpcWeb;

public class WebFailureTests
{
    [Theory]
    [InlineData(WebClient.Binary)]
    [InlineData(WebClient.Text)]
    public async Task UnaryCall_ThatFails_HasItsStatusInTheHeaders(string contentType)
    {
        await using var gateway = await GatewayHarness.StartAsync();

        var answer = await CallAsync(gateway, contentType, Script.Fail);

        Assert.Equal(HttpStatusCode.OK, answer.HttpStatus);
        Assert.True(answer.IsTrailersOnly);
        Assert.Equal(StatusCode.NotFound, answer.Status);
        Assert.Equal("Nothing is here: ünïcode %.", Uri.UnescapeDataString(answer.Headers["grpc-message"]));
        Assert.True(answer.Headers.ContainsKey("grpc-status-details-bin"));
        Assert.Empty(answer.Messages);
    }

    [Theory]
    [InlineData(WebClient.Binary)]
    [InlineData(WebClient.Text)]
    public async Task Stream_ThatFailsAfterMessages_HasItsStatusInTheLastFrame(string contentType)
    {
        await using var gateway = await GatewayHarness.StartAsync();

        var answer = await CallAsync(gateway, contentType, Script.Fail, WebClient.Watch);

        Assert.Single(answer.Messages);
        Assert.Equal("8", answer.TrailerFrame!["grpc-status"]);
        Assert.Equal("Too many.", Uri.UnescapeDataString(answer.TrailerFrame["grpc-message"]));
    }

    [Theory]
    [InlineData(WebClient.Binary)]
    [InlineData(WebClient.Text)]
    public async Task UnaryCall_ToServiceThatIsDown_IsUnavailable(string contentType)
    {
        await using var gateway = await GatewayHarness.StartAsync();
        await gateway.Backend.KillAsync();

        var answer = await CallAsync(gateway, contentType, Script.Echo);

        Assert.Equal(HttpStatusCode.OK, answer.HttpStatus);
        Assert.True(answer.IsTrailersOnly);
        Assert.Equal(StatusCode.Unavailable, answer.Status);
        Assert.StartsWith("application/grpc-web", answer.ContentType, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(WebClient.Binary)]
    [InlineData(WebClient.Text)]
    public async Task Stream_WhoseServiceDies_IsUnavailableAfterItsMessages(string contentType)
    {
        await using var gateway = await GatewayHarness.StartAsync();
        var body = WebClient.Frame(new WatchRequest());

        using var response = await new WebClient(gateway).SendAsync(
            WebClient.Watch, contentType, [contentType == WebClient.Text ? WebClient.Base64(body) : body], (Script.Header, Script.UntilSignal));
        var reader = await WebClient.ReaderOfAsync(response);
        var first = await reader.NextAsync().WaitAsync(GatewayHarness.HangGuard);
        await gateway.Backend.KillAsync();
        var last = await reader.NextAsync().WaitAsync(GatewayHarness.HangGuard);

        Assert.Equal(0, first!.Value.Flags);
        Assert.Equal(0x80, last!.Value.Flags);
        Assert.Equal("14", WebReader.ReadTrailers(last.Value.Payload)["grpc-status"]);
        Assert.Null(await reader.NextAsync());
    }

    [Fact]
    public async Task Stream_WhoseServiceDiesWithinAMessage_IsCut()
    {
        await using var gateway = await GatewayHarness.StartAsync();

        using var response = await new WebClient(gateway).SendAsync(
            WebClient.Watch, WebClient.Binary, [WebClient.Frame(new WatchRequest())], (Script.Header, Script.HalfMessage));
        var next = (await WebClient.ReaderOfAsync(response)).NextAsync();
        await gateway.Backend.KillAsync();

        // No status can follow half a message; what must not happen is an end that looks like one.
        await Assert.ThrowsAnyAsync<IOException>(() => next.WaitAsync(GatewayHarness.HangGuard));
    }

    [Theory]
    [InlineData(WebClient.Binary)]
    [InlineData(WebClient.Text)]
    public async Task Stream_PastItsDeadline_SaysSoInTheLastFrame(string contentType)
    {
        await using var gateway = await GatewayHarness.StartAsync();
        var body = WebClient.Frame(new WatchRequest());

        // Over HTTP/1.1, where ending a stream in the middle could cost the connection and the trailers with it.
        var answer = await new WebClient(gateway).CallAsync(
            WebClient.Watch, contentType, contentType == WebClient.Text ? WebClient.Base64(body) : body, (Script.Header, Script.Beat), ("grpc-timeout", "900m"));

        Assert.NotEmpty(answer.Messages);
        Assert.Equal("4", answer.TrailerFrame!["grpc-status"]);
    }

    [Fact]
    public async Task Stream_OfASilentService_EndsUnavailable()
    {
        await using var gateway = await GatewayHarness.StartAsync(1, ("Gateway:ActivityTimeout", "00:00:01"));

        var answer = await CallAsync(gateway, WebClient.Binary, Script.Quiet, WebClient.Watch);

        Assert.Equal("14", answer.TrailerFrame!["grpc-status"]);
    }

    [Theory]
    [InlineData("AAAA", StatusCode.InvalidArgument)] // Three bytes of a prefix.
    [InlineData("AAAAAAAB", StatusCode.InvalidArgument)] // A message whose length says more than comes.
    [InlineData("AAAAAAA", StatusCode.InvalidArgument)] // Base64 without its padding.
    [InlineData("AAAA AAA", StatusCode.InvalidArgument)]
    [InlineData("AAAAAAB=", StatusCode.InvalidArgument)] // Bits where padding begins.
    [InlineData("====", StatusCode.InvalidArgument)]
    [InlineData("gAAAAAA=", StatusCode.InvalidArgument)] // Trailers, which a request has not.
    [InlineData("AP////8=", StatusCode.ResourceExhausted)] // A message of 4 GiB.
    public async Task TextCall_Malformed_IsRefused(string body, StatusCode expected)
    {
        await using var gateway = await GatewayHarness.StartAsync();

        var answer = await new WebClient(gateway).CallAsync(WebClient.Unary, WebClient.Text, System.Text.Encoding.ASCII.GetBytes(body));

        Assert.Equal(HttpStatusCode.OK, answer.HttpStatus);
        Assert.Equal(expected, answer.Status);
    }

    [Theory]
    [InlineData(WebClient.Binary)]
    [InlineData(WebClient.Text)]
    public async Task UnaryCall_OverTheLimit_IsResourceExhausted(string contentType)
    {
        await using var gateway = await GatewayHarness.StartAsync(1, ("Gateway:MaxRequestBytes", "2048"));
        var (small, password) = WebCallTests.UnaryBody(1900);
        var (large, _) = WebCallTests.UnaryBody(2100);
        byte[] Encode(byte[] body) => contentType == WebClient.Text ? WebClient.Base64(body) : body;

        var accepted = await new WebClient(gateway).CallAsync(WebClient.Unary, contentType, Encode(small));
        var refused = await new WebClient(gateway).CallAsync(WebClient.Unary, contentType, Encode(large));

        WebCallTests.AssertEchoed(password, accepted);
        Assert.Equal(StatusCode.ResourceExhausted, refused.Status);
    }

    private static Task<WebAnswer> CallAsync(GatewayHarness gateway, string contentType, string script, string path = WebClient.Unary)
    {
        var body = WebClient.Frame(new CreateUserTokenRequest());
        return new WebClient(gateway).CallAsync(
            path, contentType, contentType == WebClient.Text ? WebClient.Base64(body) : body, (Script.Header, script));
    }
}
