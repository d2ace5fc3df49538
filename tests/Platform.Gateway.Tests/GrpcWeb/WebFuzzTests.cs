using System.Net;
using Grpc.Core;

namespace Platform.Gateway.Tests.GrpcWeb;

public class WebFuzzTests
{
    private static int Mutations => Environment.GetEnvironmentVariable("PLATFORM_TEST_FULL") == "1" ? 20_000 : 300;

    [Theory]
    [InlineData(WebClient.Binary, 3)]
    [InlineData(WebClient.Text, 4)]
    public async Task Gateway_OnMutatedBodies_AnswersEachAndGoesOn(string contentType, int seed)
    {
        await using var gateway = await GatewayHarness.StartAsync();
        var client = new WebClient(gateway);
        var random = new Random(seed);
        var (valid, password) = WebCallTests.UnaryBody(200);
        var encoded = contentType == WebClient.Text ? WebClient.Base64(valid) : valid;

        for (var i = 0; i < Mutations; i++)
        {
            var input = Mutation.Of(random, encoded);
            var answer = await client.CallAsync(WebClient.Unary, contentType, input.Chunk(random.Next(20, 400)))
                .WaitAsync(GatewayHarness.HangGuard);

            Assert.Equal(HttpStatusCode.OK, answer.HttpStatus);
            // Any status of the protocol, but never that something broke on the way.
            Assert.True(Enum.IsDefined(answer.Status) && answer.Status != StatusCode.Unavailable, $"Mutation {i}: {answer.Status}");
        }

        WebCallTests.AssertEchoed(password, await client.CallAsync(WebClient.Unary, contentType, encoded));
        await Wait.UntilAsync(() => gateway.Backend.Observations.Open == 0);
    }
}
