namespace Platform.Client;

/// <summary>How the credentials of this machine come into an application's configuration.</summary>
public sealed class PlatformConfigurationOptions
{
    /// <summary>Where the agent is.</summary>
    public PlatformCredentialsOptions Agent { get; set; } = new();

    /// <summary>Section that the credentials are below.</summary>
    public string Section { get; set; } = "Credentials";

    /// <summary>The only organization whose credentials are taken; null for all.</summary>
    public Guid? Organization { get; set; }

    /// <summary>Whether the application starts without an agent too: then with no credentials, which come when the agent does.</summary>
    public bool Optional { get; set; }
}
