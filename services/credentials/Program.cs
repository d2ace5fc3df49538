using Platform.Credentials;
using Platform.Defaults;

return await ServiceProcess.RunAsync(args, async () =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults("credentials");
    builder.AddCredentials();

    var app = builder.Build();
    app.MapServiceDefaults();
    app.MapCredentials();
    await app.RunAsync();
});
