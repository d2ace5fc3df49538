using Platform.Credentials;
using Platform.Defaults;

if (HealthProbe.IsAsked(args))
    return await HealthProbe.RunAsync();

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("credentials");
builder.AddCredentials();

var app = builder.Build();
app.MapServiceDefaults();
app.MapCredentials();
await app.RunAsync();
return 0;
