using Microsoft.Net.Http.Headers;

namespace Platform.Gateway.Portal;

/// <summary>
/// Serves the portal: files by their names, and its page for every other address that a person may open. Falls back to the text
/// pages while no portal is built.
/// </summary>
internal static class PortalEndpoint
{
    /// <summary>Only what this host serves, and nothing inline: a script that slipped in does not run and reaches nobody.</summary>
    private const string ContentPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'";

    public static void MapPortal(this WebApplication app)
    {
        var files = app.Services.GetRequiredService<PortalFiles>();
        // After everything else that has an address. A plain delegate: what the generator makes of MapFallback leaves out names with a dot, and is not last.
        app.MapFallback("{*path}", context => Answer(context, files).ExecuteAsync(context));
    }

    private static IResult Answer(HttpContext context, PortalFiles files)
    {
        var request = context.Request;
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
            return Results.NotFound();

        var path = request.Path.Value ?? "/";
        if (files.Find(path) is { } file)
            return Send(context, file);

        // An address with a dot in its last part names a file, and there is none.
        if (IsReserved(request.Path) || path.AsSpan(path.LastIndexOf('/') + 1).Contains('.'))
            return Results.NotFound();

        return files.Page() is { } page ? Send(context, page) : Pages.Find(path);
    }

    private static bool IsReserved(PathString path) =>
        path.StartsWithSegments("/session") || path.StartsWithSegments("/health") || path.StartsWithSegments("/.well-known") || path.StartsWithSegments("/oauth");

    private static IResult Send(HttpContext context, PortalFile file)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = file.Immutable ? "public, max-age=31536000, immutable" : "no-cache";
        headers.ContentSecurityPolicy = ContentPolicy;
        if (file.Brotli is null && file.Gzip is null)
            return Results.File(file.Path, file.ContentType, lastModified: LastModified(file.Path));

        headers.Vary = HeaderNames.AcceptEncoding;
        var (path, encoding) = Choose(context.Request, file);
        if (encoding is not null)
            headers.ContentEncoding = encoding;
        return Results.File(path, file.ContentType, lastModified: LastModified(path));
    }

    private static (string Path, string? Encoding) Choose(HttpRequest request, PortalFile file)
    {
        var accepted = request.GetTypedHeaders().AcceptEncoding;
        if (file.Brotli is { } brotli && Accepts("br"))
            return (brotli, "br");

        return file.Gzip is { } gzip && Accepts("gzip") ? (gzip, "gzip") : (file.Path, null);

        bool Accepts(string encoding) => accepted.Any(one => one.Quality is not 0 && one.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase));
    }

    private static DateTimeOffset LastModified(string path) => new(File.GetLastWriteTimeUtc(path), TimeSpan.Zero);
}
