using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Platform.Bench.Servers;

/// <summary>The genuine gRPC server with its defaults, serving <see cref="BroadcastGrpcService"/>.</summary>
internal static class GeneratedGrpcServer
{
    public const string Command = "grpc-server";

    public static async Task RunAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<Broadcast>();
        await using var app = builder.Build();
        app.MapGrpcService<BroadcastGrpcService>();
        await app.RunAsync();
    }
}
