using System.Net;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Platform.Defaults;

namespace Platform.Gateway.Tests.Rpc;

public class PublicSurfaceTests
{
    /// <summary>Written out here too: a service becomes public by a decision, not by being generated.</summary>
    private static readonly string[] Public =
    [
        "platform.credentials.v1.AuditService",
        "platform.credentials.v1.CredentialService",
        "platform.org.v1.AccountService",
        "platform.org.v1.DeviceService",
        "platform.org.v1.OrganizationService",
        "platform.org.v1.TokenService",
        "platform.sync.v1.SyncService",
    ];

    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(bytes => bytes, bytes => bytes);

    public static TheoryData<string, string> Methods()
    {
        var methods = new TheoryData<string, string>();
        foreach (var service in AllServices())
            foreach (var method in service.Methods)
                methods.Add(service.FullName, method.Name);

        return methods;
    }

    [Fact]
    public void Contracts_Services_AreAllKnownHere()
    {
        var services = AllServices().Select(service => service.FullName).ToArray();

        Assert.Contains("platform.org.v1.MembershipService", services);
        Assert.Contains("platform.org.v1.SessionService", services);
        Assert.Contains("platform.credentials.v1.ChangeLogService", services);
        Assert.Contains("platform.credentials.v1.FenceService", services);
        Assert.Contains("platform.local.v1.LocalService", services);
        Assert.All(Public, service => Assert.Contains(service, services));
        Assert.Equal(Public.Length + 5, services.Length);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Method_FromOutside_IsReachedIfItsServiceIsPublic(string service, string method)
    {
        await using var gateway = await GatewayHarness.StartAsync();

        var (status, reason) = await CallAsync(gateway, service, method);

        if (Public.Contains(service))
        {
            // The backend's own answer, whatever it is.
            Assert.NotEqual("UNKNOWN_SERVICE", reason);
        }
        else
        {
            Assert.Equal(StatusCode.Unimplemented, status);
            Assert.Equal("UNKNOWN_SERVICE", reason);
            Assert.Equal(0, gateway.Backend.Observations.Calls);
        }
    }

    [Theory]
    [InlineData("grpc.health.v1.Health", "Check")]
    [InlineData("grpc.reflection.v1.ServerReflection", "ServerReflectionInfo")]
    [InlineData("PLATFORM.ORG.V1.TOKENSERVICE", "GetSetupState")]
    [InlineData("platform.org.v1.NoService", "Method")]
    [InlineData("platform", "Method")]
    public async Task UnknownService_Called_IsUnimplemented(string service, string method)
    {
        await using var gateway = await GatewayHarness.StartAsync();

        var (status, reason) = await CallAsync(gateway, service, method);

        Assert.Equal(StatusCode.Unimplemented, status);
        Assert.Equal("UNKNOWN_SERVICE", reason);
    }

    [Theory]
    [InlineData("/platform.org.v1.TokenService/../platform.org.v1.MembershipService/ResolveMembership")]
    [InlineData("/platform.org.v1.TokenService/%2e%2e/platform.org.v1.MembershipService/ResolveMembership")]
    [InlineData("/platform.org.v1.TokenService/..%2fplatform.org.v1.MembershipService%2fResolveMembership")]
    [InlineData("/platform.org.v1.TokenService//platform.org.v1.MembershipService/ResolveMembership")]
    [InlineData("//platform.org.v1.MembershipService/ResolveMembership")]
    [InlineData("/platform.org.v1.TokenService/Get/SetupState")]
    [InlineData("/platform.org.v1.TokenService/")]
    [InlineData("/platform.org.v1.MembershipService/ResolveMembership?x=/platform.org.v1.TokenService/GetSetupState")]
    public async Task CraftedPath_WithGrpc_IsUnimplemented(string path)
    {
        await using var gateway = await GatewayHarness.StartAsync();

        using var request = Post(gateway.HttpUrl, path, "application/grpc-web");
        using var response = await gateway.Http.SendAsync(request);

        Assert.Equal("12", response.Headers.GetValues("grpc-status").Single());
        Assert.Equal(0, gateway.Backend.Observations.Calls);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data")]
    [InlineData("application/json")]
    [InlineData("application/proto")]
    [InlineData("application/connect+proto")]
    [InlineData("application/grpc+json")]
    [InlineData("application/grpc-web+json")]
    [InlineData("application/grpc-webby")]
    [InlineData("application/grpcx")]
    [InlineData("text/plain; application/grpc-web")]
    [InlineData(null)]
    public async Task RpcPath_WithAnotherContentType_IsRefused(string? contentType)
    {
        await using var gateway = await GatewayHarness.StartAsync();

        using var request = Post(gateway.HttpUrl, "/platform.org.v1.TokenService/CreateUserToken", contentType);
        using var response = await gateway.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal(0, gateway.Backend.Observations.Calls);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("OPTIONS")]
    public async Task RpcPath_WithAnotherMethod_IsRefused(string method)
    {
        await using var gateway = await GatewayHarness.StartAsync();

        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(gateway.HttpUrl, "/platform.org.v1.TokenService/CreateUserToken"));
        request.Headers.Add("Origin", "https://elsewhere.example");
        using var response = await gateway.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(0, gateway.Backend.Observations.Calls);
    }

    [Fact]
    public async Task NativeGrpc_OverHttp1_IsToldToUpgrade()
    {
        await using var gateway = await GatewayHarness.StartAsync();

        using var request = Post(gateway.HttpUrl, "/platform.org.v1.TokenService/CreateUserToken", "application/grpc");
        using var response = await gateway.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.UpgradeRequired, response.StatusCode);
        Assert.Equal(0, gateway.Backend.Observations.Calls);
    }

    private static HttpRequestMessage Post(Uri gateway, string path, string? contentType)
    {
        // As it is: no one shall tidy the path up on the way.
        var uri = new Uri(gateway.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(HttpMethod.Post, uri) { Content = new ByteArrayContent([0, 0, 0, 0, 0]) };
        if (contentType is not null)
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);

        return request;
    }

    private static async Task<(StatusCode Status, string? Reason)> CallAsync(GatewayHarness gateway, string service, string method)
    {
        var call = new Method<byte[], byte[]>(MethodType.ServerStreaming, service, method, Bytes, Bytes);
        using var stream = gateway.Invoker.AsyncServerStreamingCall(call, null, new CallOptions(), []);
        try
        {
            while (await stream.ResponseStream.MoveNext(default))
            {
            }

            return (StatusCode.OK, null);
        }
        catch (RpcException failure)
        {
            return (failure.StatusCode, RpcFailure.Reason(failure));
        }
    }

    /// <summary>Every service of every file in the contracts' assembly.</summary>
    private static ServiceDescriptor[] AllServices() =>
        [.. typeof(Platform.Sync.V1.SyncService).Assembly.GetTypes()
            .Where(type => type.Name.EndsWith("Reflection", StringComparison.Ordinal))
            .Select(type => type.GetProperty("Descriptor")?.GetValue(null))
            .OfType<FileDescriptor>()
            .SelectMany(file => file.Services)
            .OrderBy(service => service.FullName, StringComparer.Ordinal)];
}
