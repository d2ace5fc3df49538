using System.Text;
using Grpc.Core;

namespace Platform.Compat.Grpc.Tests.Api;

public sealed class ServerTests
{
    [Fact]
    public void ServerServiceDefinition_Bound_GivesEveryMethodInOrder()
    {
        var definition = ServerServiceDefinition.CreateBuilder()
            .AddMethod(Methods.Unary, (request, _) => Task.FromResult(request))
            .AddMethod(Methods.ServerStreaming, (string _, IServerStreamWriter<string> _, ServerCallContext _) => Task.CompletedTask)
            .AddMethod(Methods.ClientStreaming, (IAsyncStreamReader<string> _, ServerCallContext _) => Task.FromResult(""))
            .AddMethod(Methods.DuplexStreaming, (IAsyncStreamReader<string> _, IServerStreamWriter<string> _, ServerCallContext _) => Task.CompletedTask)
            .Build();
        var binder = new NotingBinder();

        definition.BindService(binder);

        Assert.Equal(["Unary", "ServerStreaming", "ClientStreaming", "DuplexStreaming"], binder.Bound);
    }

    [Fact]
    public void ServerServiceDefinition_WithMethodTwice_IsRefused()
    {
        var builder = ServerServiceDefinition.CreateBuilder().AddMethod(Methods.Unary, (request, _) => Task.FromResult(request));

        Assert.Throws<ArgumentException>(() => builder.AddMethod(Methods.Unary, (request, _) => Task.FromResult(request)));
    }

    [Fact]
    public void Method_FullName_IsThePath()
    {
        Assert.Equal("/test.v1.TestService/Unary", Methods.Unary.FullName);
        Assert.Equal("Unary", Methods.Unary.Name);
        Assert.Equal("test.v1.TestService", Methods.Unary.ServiceName);
        Assert.Equal(MethodType.Unary, Methods.Unary.Type);
    }

    [Fact]
    public void AuthContext_WithIdentity_FindsIt()
    {
        var name = AuthProperty.Create("name", Encoding.UTF8.GetBytes("Jörg"));
        var other = AuthProperty.Create("other", [1]);
        var context = new AuthContext("name", new() { ["name"] = [name], ["other"] = [other] });

        Assert.True(context.IsPeerAuthenticated);
        Assert.Equal("name", context.PeerIdentityPropertyName);
        Assert.Equal("Jörg", Assert.Single(context.PeerIdentity).Value);
        Assert.Equal([name, other], context.Properties);
        Assert.Equal([other], context.FindPropertiesByName("other"));
        Assert.Empty(context.FindPropertiesByName("missing"));
    }

    [Fact]
    public void AuthContext_WithoutIdentity_IsNotAuthenticated()
    {
        var context = new AuthContext(null, []);

        Assert.False(context.IsPeerAuthenticated);
        Assert.Empty(context.PeerIdentity);
    }

    [Fact]
    public void AuthProperty_Value_CannotBeChangedFromOutside()
    {
        byte[] given = [1, 2];
        var property = AuthProperty.Create("name", given);

        given[0] = 9;
        property.ValueBytes[1] = 9;

        Assert.Equal([1, 2], property.ValueBytes);
    }

    [Fact]
    public void BindServiceMethodAttribute_OnBase_IsInherited()
    {
        var attribute = Assert.Single(typeof(Derived).GetCustomAttributes(typeof(BindServiceMethodAttribute), inherit: true).Cast<BindServiceMethodAttribute>());

        Assert.Equal(typeof(ServerTests), attribute.BindType);
        Assert.Equal("Bind", attribute.BindMethodName);
    }

    [BindServiceMethod(typeof(ServerTests), "Bind")]
    private class Base;

    private sealed class Derived : Base;

    private sealed class NotingBinder : ServiceBinderBase
    {
        public List<string> Bound { get; } = [];

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) => Bound.Add(method.Name);

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler) => Bound.Add(method.Name);

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler) => Bound.Add(method.Name);

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler) => Bound.Add(method.Name);
    }
}
