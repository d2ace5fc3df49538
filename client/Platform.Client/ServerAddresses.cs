using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Client;

/// <summary>Where an installation of the platform is, as it says itself at <c>/.well-known/platform</c>.</summary>
/// <param name="Issuer">Issuer of access tokens: the audience of a device's assertions.</param>
/// <param name="Http">Base address for browsers.</param>
/// <param name="Grpc">Base address for native gRPC.</param>
/// <param name="Sync">Addresses to watch at; when empty, the gRPC address.</param>
public sealed record ServerAddresses(
    [property: JsonPropertyName("issuer")] string Issuer,
    [property: JsonPropertyName("http")] Uri Http,
    [property: JsonPropertyName("grpc")] Uri Grpc,
    [property: JsonPropertyName("sync")] IReadOnlyList<Uri> Sync)
{
    private const int MaxDocumentBytes = 64 * 1024;

    /// <summary>Asks a server where everything is.</summary>
    /// <exception cref="PlatformClientException">It cannot be reached, or is no platform.</exception>
    public static async Task<ServerAddresses> DiscoverAsync(Uri server, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        if (!IsSafe(server))
            throw new PlatformClientException(ClientFailure.NotAPlatform, $"{server} must begin with https:// (http:// is for this machine itself).");

        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(5) };
        using var http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = MaxDocumentBytes };
        try
        {
            using var response = await http.GetAsync(new Uri(server, "/.well-known/platform"), cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK)
                throw new PlatformClientException(ClientFailure.NotAPlatform, $"{server} is not a platform: /.well-known/platform answers {(int)response.StatusCode}.");
            return Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken), server);
        }
        catch (HttpRequestException exception)
        {
            throw new PlatformClientException(ClientFailure.Unreachable, $"{server} cannot be reached: {exception.Message}", exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PlatformClientException(ClientFailure.Unreachable, $"{server} does not answer.", exception);
        }
    }

    internal static ServerAddresses Parse(ReadOnlySpan<byte> json, Uri server)
    {
        try
        {
            var document = JsonSerializer.Deserialize(json, ClientJson.Default.DiscoveryDocument);
            if (document is { Format: 1, Issuer.Length: > 0, Http: not null, Grpc: not null })
            {
                var addresses = new ServerAddresses(document.Issuer, document.Http, document.Grpc, document.Sync ?? []);
                if (addresses.All.All(address => IsSafe(address) && (server.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)))
                    return addresses;
            }
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw new PlatformClientException(ClientFailure.NotAPlatform, $"{server} is not a platform this version understands.");
    }

    private IEnumerable<Uri> All => [Http, Grpc, .. Sync];

    private static bool IsSafe(Uri address) =>
        address is { IsAbsoluteUri: true, UserInfo.Length: 0 }
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));
}

internal sealed record DiscoveryDocument(
    [property: JsonPropertyName("format")] int Format,
    [property: JsonPropertyName("issuer")] string? Issuer,
    [property: JsonPropertyName("http")] Uri? Http,
    [property: JsonPropertyName("grpc")] Uri? Grpc,
    [property: JsonPropertyName("sync")] IReadOnlyList<Uri>? Sync);
