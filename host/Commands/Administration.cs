using Platform.Host.Installation;

namespace Platform.Host.Commands;

/// <summary>Settings of commands that work straight on a data folder: the environment's, as the services have them.</summary>
internal static class Administration
{
    public static IConfiguration Configuration(DataFolder folder) => new ConfigurationBuilder()
        .AddEnvironmentVariables()
        .AddInMemoryCollection([new("Data:Path", folder.Path)])
        .Build();
}
