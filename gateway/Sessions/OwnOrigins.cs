using System.Collections.Frozen;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using Platform.Defaults;

namespace Platform.Gateway.Sessions;

/// <summary>The origins of this platform's own pages: its public address, its issuer, and where it listens.</summary>
internal sealed class OwnOrigins(IOptions<GatewayOptions> options, IOptions<AuthenticationOptions> authentication, IServer server)
{
    private static readonly string[] LoopbackNames = ["localhost", "127.0.0.1", "[::1]"];

    private FrozenSet<string>? _origins;

    public bool Contains(string origin) => (_origins ??= Collect()).Contains(origin);

    // At the first question, when the server knows its ports.
    private FrozenSet<string> Collect()
    {
        var origins = new HashSet<string>(StringComparer.Ordinal);
        if (options.Value.PublicHttpUrl is { } url)
            Add(url);
        if (Uri.TryCreate(authentication.Value.Issuer, UriKind.Absolute, out var issuer))
            Add(issuer);
        foreach (var address in server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
            if (Uri.TryCreate(address, UriKind.Absolute, out var listener))
                Add(listener);

        return origins.ToFrozenSet(StringComparer.Ordinal);

        void Add(Uri uri)
        {
            origins.Add(uri.GetLeftPart(UriPartial.Authority));
            if (uri.IsLoopback || (IPAddress.TryParse(uri.Host, out var ip) && IPAddress.IsLoopback(ip)))
                foreach (var name in LoopbackNames)
                    origins.Add(new UriBuilder(uri.Scheme, name, uri.Port).Uri.GetLeftPart(UriPartial.Authority));
        }
    }
}
