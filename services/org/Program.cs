using Platform.Defaults;
using Platform.Org;
using Platform.Org.Setup;

return await ServiceProcess.RunAsync(args, async () =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults("org");
    builder.AddOrg();

    await using var app = builder.Build();
    app.MapServiceDefaults();
    app.MapOrg();

    await app.StartAsync();
    // To the operator's terminal, once and on purpose; the log never has it.
    if (app.Services.GetRequiredService<SetupLink>().Code is { } code)
#pragma warning disable RS0030
        Console.Out.WriteLine($"This installation has no user yet. One-time set-up code: {code}");
#pragma warning restore RS0030

    await app.WaitForShutdownAsync();
});
