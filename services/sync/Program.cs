using Platform.Defaults;
using Platform.Sync;

return await ServiceProcess.RunAsync(args, async () =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults("sync");
    builder.AddSync();

    var app = builder.Build();
    app.MapServiceDefaults();
    app.MapSync();
    await app.RunAsync();
});
