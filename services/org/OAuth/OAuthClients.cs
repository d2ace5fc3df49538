using Microsoft.Extensions.Options;

namespace Platform.Org.OAuth;

/// <summary>The clients that this installation knows.</summary>
internal sealed class OAuthClients(IOptions<OrgOptions> options)
{
    private readonly Dictionary<string, OAuthClient> _byId = options.Value.Clients
        .Select(client => new OAuthClient(client.Id, client.Name.Length > 0 ? client.Name : client.Id, [.. client.RedirectUris], client.RequireKey))
        .Append(OAuthClient.PiecesOs)
        .ToDictionary(client => client.Id, StringComparer.Ordinal);

    public OAuthClient? Find(string id) => _byId.GetValueOrDefault(id);
}
