using Grpc.Core;
using Platform.Identity.Tests.Harness;
using Platform.Org.V1;

namespace Platform.Identity.Tests.Edge;

/// <summary>A compressed message is limited by its compressed size only, so nobody takes one: a small one could fill the memory.</summary>
public sealed class CompressionTests(EmptySite empty) : IClassFixture<EmptySite>
{
    [Theory]
    [InlineData("gateway", "org.v1.TokenService/CreateUserToken", "gzip")]
    [InlineData("gateway", "org.v1.TokenService/CreateUserToken", "deflate")]
    [InlineData("org", "org.v1.TokenService/CreateUserToken", "gzip")]
    [InlineData("credentials", "credentials.v1.CredentialService/ApplyChanges", "gzip")]
    [InlineData("sync", "sync.v1.SyncService/Acknowledge", "gzip")]
    public async Task CompressedMessage_IsUnimplemented(string process, string path, string encoding)
    {
        // Four megabytes of nothing, in a few kilobytes.
        var request = new CreateUserTokenRequest { Email = new string('a', 4 * 1024 * 1024 - 1024) };
        var (service, name) = (path.Split('/')[0], path.Split('/')[1]);
        var method = new Method<CreateUserTokenRequest, CreateUserTokenResponse>(
            MethodType.Unary, $"platform.{service}", name,
            Marshallers.Create(static message => Google.Protobuf.MessageExtensions.ToByteArray(message), CreateUserTokenRequest.Parser.ParseFrom),
            Marshallers.Create(static message => Google.Protobuf.MessageExtensions.ToByteArray(message), CreateUserTokenResponse.Parser.ParseFrom));
        var headers = new Metadata { { "grpc-internal-encoding-request", encoding } };

        var call = empty.Site.ChannelOf(process).CreateCallInvoker().AsyncUnaryCall(method, null, new CallOptions(headers), request);

        Assert.Equal(StatusCode.Unimplemented, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync)).StatusCode);
    }
}
