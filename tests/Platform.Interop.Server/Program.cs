using System.Net;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Platform.Interop.Server;

// A gRPC server for the tests in tests/interop. It prints its port, and stops when its standard input ends,
// so that it never outlives the test run that started it.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
builder.Services.AddSingleton<HeldCalls>();
builder.Services.AddGrpc();
// Without providers the server refuses compressed requests: the size limit counts compressed bytes only.
// Clearing the list in AddGrpc has no effect, for it runs before the server fills an empty list with gzip and deflate.
builder.Services.PostConfigure<GrpcServiceOptions>(grpc => grpc.CompressionProviders.Clear());

await using var app = builder.Build();
app.MapGrpcService<InteropGrpcService>();
await app.StartAsync();
Console.WriteLine($"port {new Uri(app.Urls.Single()).Port}");

await Console.In.ReadToEndAsync();
await app.StopAsync();
