namespace Platform.Gateway;

/// <summary>Tells clients where everything is: <c>GET /.well-known/platform</c>.</summary>
/// <param name="Format">Format of this document: 1.</param>
/// <param name="Issuer">The issuer of access tokens.</param>
/// <param name="Grpc">Address for native gRPC.</param>
/// <param name="Http">Address for HTTP/1.1 and gRPC-Web.</param>
/// <param name="Sync">Addresses for watches; any of them.</param>
internal sealed record PlatformDocument(int Format, string Issuer, string Grpc, string Http, IReadOnlyList<string> Sync)
{
    public const string Path = "/.well-known/platform";

    public static PlatformDocument Create(GatewayOptions options, string issuer, string httpUrl, string grpcUrl)
    {
        var grpc = Text(options.PublicGrpcUrl) ?? grpcUrl;
        return new PlatformDocument(
            Format: 1,
            issuer,
            grpc,
            Text(options.PublicHttpUrl) ?? httpUrl,
            options.PublicSyncUrls.Count == 0 ? [grpc] : [.. options.PublicSyncUrls.Select(url => Text(url)!)]);
    }

    private static string? Text(Uri? url) => url?.GetLeftPart(UriPartial.Authority);
}
