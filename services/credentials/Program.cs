using Platform.Credentials;
using Platform.Defaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("credentials");
builder.AddCredentials();

var app = builder.Build();
app.MapServiceDefaults();
app.MapCredentials();
await app.RunAsync();
