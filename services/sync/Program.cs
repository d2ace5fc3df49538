using Platform.Defaults;
using Platform.Sync;

if (HealthProbe.IsAsked(args))
    return await HealthProbe.RunAsync();

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("sync");
builder.AddSync();

var app = builder.Build();
app.MapServiceDefaults();
app.MapSync();
await app.RunAsync();
return 0;
