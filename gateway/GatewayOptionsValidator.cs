using Microsoft.Extensions.Options;
using Platform.Gateway.External;

namespace Platform.Gateway;

/// <summary>Refuses to start on settings that could only fail later, and names the setting.</summary>
internal sealed class GatewayOptionsValidator : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        var problems = new List<string>();
        Required(nameof(options.OrgUrl), options.OrgUrl);
        Required(nameof(options.OrgHttpUrl), options.OrgHttpUrl);
        Required(nameof(options.CredentialsUrl), options.CredentialsUrl);
        Optional(nameof(options.PublicHttpUrl), options.PublicHttpUrl);
        Optional(nameof(options.PublicGrpcUrl), options.PublicGrpcUrl);
        All(nameof(options.SyncUrls), options.SyncUrls);
        All(nameof(options.PublicSyncUrls), options.PublicSyncUrls);
        if (options.SyncUrls.Count == 0)
            Add(nameof(options.SyncUrls), "needs at least one address");

        for (var i = 0; i < options.IdentityProviders.Count; i++)
            Provider($"{nameof(options.IdentityProviders)}:{i}", options.IdentityProviders[i]);

        Positive(nameof(options.ActivityTimeout), options.ActivityTimeout);
        Positive(nameof(options.ConnectTimeout), options.ConnectTimeout);
        Positive(nameof(options.HealthInterval), options.HealthInterval);
        Positive(nameof(options.HealthTimeout), options.HealthTimeout);
        // Shorter ones are refused by the HTTP/2 server and client.
        AtLeastOneSecond(nameof(options.KeepAlivePingDelay), options.KeepAlivePingDelay);
        AtLeastOneSecond(nameof(options.KeepAlivePingTimeout), options.KeepAlivePingTimeout);
        if (options.SignInsPerMinute < 1)
            Add(nameof(options.SignInsPerMinute), "must be at least 1");
        if (options.DeviceSignInsPerMinute < 1)
            Add(nameof(options.DeviceSignInsPerMinute), "must be at least 1");
        if (options.CallsPerMinute < 1)
            Add(nameof(options.CallsPerMinute), "must be at least 1");
        if (options.MaxConnections < 1)
            Add(nameof(options.MaxConnections), "must be at least 1");
        if (options.MaxStreamsPerConnection < 1)
            Add(nameof(options.MaxStreamsPerConnection), "must be at least 1");
        if (options.MaxRequestBytes < 1024)
            Add(nameof(options.MaxRequestBytes), "must be at least 1024");

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);

        void Add(string setting, string problem) => problems.Add($"{GatewayOptions.SectionName}:{setting} {problem}.");

        void Required(string setting, Uri? url)
        {
            if (url is null)
                Add(setting, "is missing");
            else
                Optional(setting, url);
        }

        void Optional(string setting, Uri? url)
        {
            if (url is not null && !IsBase(url))
                Add(setting, "must be an address like http://host:port, without a path");
        }

        void All(string setting, IList<Uri> urls)
        {
            for (var i = 0; i < urls.Count; i++)
                Optional($"{setting}:{i}", urls[i]);
        }

        void Provider(string setting, IdentityProviderOptions provider)
        {
            if (provider.Key.Length is 0 or > 32 || !provider.Key.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-'))
                Add($"{setting}:Key", "must be small letters, digits and hyphens");
            if (provider.ClientId.Length == 0)
                Add($"{setting}:ClientId", "is missing");
            if (provider.Authority is not { IsAbsoluteUri: true } authority || (authority.Scheme != Uri.UriSchemeHttps && !(authority.Scheme == Uri.UriSchemeHttp && authority.IsLoopback)))
                Add($"{setting}:Authority", "must be an issuer's address with https, or http on this machine");
        }

        void Positive(string setting, TimeSpan value)
        {
            if (value <= TimeSpan.Zero)
                Add(setting, "must be longer than nothing");
        }

        void AtLeastOneSecond(string setting, TimeSpan value)
        {
            if (value < TimeSpan.FromSeconds(1))
                Add(setting, "must be at least one second");
        }
    }

    private static bool IsBase(Uri url) =>
        url.IsAbsoluteUri
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url.PathAndQuery == "/"
        && url.UserInfo.Length == 0
        && url.Fragment.Length == 0;
}
