using Platform.Defaults;
using Platform.Gateway;

return await ServiceProcess.RunAsync(args, async () =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddGateway();

    var app = builder.Build();
    app.MapGateway();
    await app.RunAsync();
});
