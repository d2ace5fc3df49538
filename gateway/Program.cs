using Platform.Defaults;
using Platform.Gateway;

if (HealthProbe.IsAsked(args))
    return await HealthProbe.RunAsync();

var builder = WebApplication.CreateBuilder(args);
builder.AddGateway();

var app = builder.Build();
app.MapGateway();
await app.RunAsync();
return 0;
