using Microsoft.AspNetCore.Http;
using Platform.Gateway.Rpc;

namespace Platform.Gateway.Tests.Rpc;

public class RpcPathTests
{
    [Theory]
    [InlineData("/platform.org.v1.TokenService/GetSetupState", "platform.org.v1.TokenService", "GetSetupState")]
    [InlineData("/a.B/C", "a.B", "C")]
    [InlineData("/a_1.B2/C_3", "a_1.B2", "C_3")]
    public void Path_OfACall_IsTakenApart(string path, string service, string method)
    {
        Assert.True(RpcPath.TryParse(new PathString(path), out var parsed));

        Assert.Equal(new RpcPath(service, method), parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/a.B")]
    [InlineData("/a.B/")]
    [InlineData("/B/C")]
    [InlineData("/a.B/C/")]
    [InlineData("/a.B/C/D")]
    [InlineData("//a.B/C")]
    [InlineData("/.B/C")]
    [InlineData("/a./C")]
    [InlineData("/a..B/C")]
    [InlineData("/1a.B/C")]
    [InlineData("/a.B/1C")]
    [InlineData("/a.B/C%2f")]
    [InlineData("/a.B/C.js")]
    [InlineData("/ä.B/C")]
    [InlineData("/.well-known/platform")]
    [InlineData("/assets.v1/app.js")]
    [InlineData("/health/ready")]
    public void Path_OfAnythingElse_IsNoCall(string path) => Assert.False(RpcPath.TryParse(new PathString(path), out _));
}
