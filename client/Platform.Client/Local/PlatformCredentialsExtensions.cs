using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Platform.Client.Local;

namespace Platform.Client;

/// <summary>The credentials of this machine in an application: as a service, and as configuration.</summary>
public static class PlatformCredentialsExtensions
{
    /// <summary>Adds <see cref="PlatformCredentials"/> as a single service. It connects to the agent when it is first used.</summary>
    public static IServiceCollection AddPlatformCredentials(this IServiceCollection services, Action<PlatformCredentialsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.AddSingleton(_ =>
        {
            var options = new PlatformCredentialsOptions();
            configure?.Invoke(options);
            return new PlatformCredentials(options);
        });
    }

    /// <summary>
    /// Adds the credentials as configuration that reloads on change: <c>Credentials:PROVIDER:NAME:FIELD</c>, fields without underscores
    /// (<c>Credentials:openai:Production:ApiKey</c>), and where a provider has exactly one credential also <c>Credentials:PROVIDER:FIELD</c>.
    /// Configuration is made of strings, which nothing can wipe, and what was read stays until the next change or the end of the application,
    /// also past the lease: where that matters, use <see cref="PlatformCredentials"/>.
    /// </summary>
    public static IConfigurationBuilder AddPlatformConfiguration(this IConfigurationBuilder builder, Action<PlatformConfigurationOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new PlatformConfigurationOptions();
        configure?.Invoke(options);
        return builder.Add(new Source(options));
    }

    private sealed class Source(PlatformConfigurationOptions options) : IConfigurationSource
    {
        public IConfigurationProvider Build(IConfigurationBuilder builder) => new PlatformConfigurationProvider(options);
    }
}
