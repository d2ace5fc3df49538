using System.IO.Compression;
using System.Net;
using System.Text;
using Platform.Identity.Tests.Harness;
using Platform.TestKit;

namespace Platform.Identity.Tests.Portal;

public sealed class PortalTests : IAsyncLifetime, IDisposable
{
    private const string Page = "<!doctype html><title>Portal</title>";
    private const string Script = "console.log('portal')";

    private readonly TemporaryFolder _folder = new();
    private Site _site = null!;
    private HttpClient _http = null!;

    public async Task InitializeAsync()
    {
        File.WriteAllText(_folder.File("secret.txt"), "outside");
        _site = await Site.StartAsync(("Gateway:PortalPath", _folder.File("dist")));
        _http = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = _site.Url };
    }

    public async Task DisposeAsync() => await _site.DisposeAsync();

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Setup_WhileNoPortalIsBuilt_SaysHowToGoOn()
    {
        Assert.Contains("piecesos setup '", await _http.GetStringAsync(new Uri("/setup", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/setup")]
    [InlineData("/organizations/7/keys")]
    public async Task AppRoute_IsThePageWithAStrictPolicyAndNotKept(string path)
    {
        Build();

        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(Page, await response.Content.ReadAsStringAsync());
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("no-cache", response.Headers.CacheControl!.ToString());
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Theory]
    [InlineData("br, gzip", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("br;q=0, gzip", "gzip")]
    [InlineData("", null)]
    public async Task Asset_IsKeptForEverAndComesCompressedAsAsked(string accepted, string? encoding)
    {
        Build();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/assets/app-1a2b.js");
        if (accepted.Length > 0)
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);

        using var response = await _http.SendAsync(request);

        Assert.Equal("public, max-age=31536000, immutable", string.Join(", ", response.Headers.GetValues("Cache-Control")));
        Assert.Equal("text/javascript", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(encoding, response.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal(Script, Decode(await response.Content.ReadAsByteArrayAsync(), encoding));
    }

    [Theory]
    [InlineData("/assets/none.js")]
    [InlineData("/../secret.txt")]
    [InlineData("/assets/../../secret.txt")]
    [InlineData("/%2e%2e/secret.txt")]
    [InlineData("/assets/..%2f..%2fsecret.txt")]
    [InlineData("/session/nothing")]
    [InlineData("/health/nothing")]
    [InlineData("/.well-known/nothing")]
    public async Task OtherAddress_IsNotFound(string path)
    {
        Build();
        var uri = new Uri(_site.Url.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

        using var response = await _http.GetAsync(uri);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Build_WhileTheGatewayRuns_IsServedAtOnce()
    {
        Build();
        await _http.GetStringAsync(new Uri("/", UriKind.Relative));

        File.WriteAllText(_folder.File("dist/index.html"), "<!doctype html><title>Newer</title>");
        File.SetLastWriteTimeUtc(_folder.File("dist/index.html"), DateTime.UtcNow.AddMinutes(1));

        Assert.Contains("Newer", await _http.GetStringAsync(new Uri("/", UriKind.Relative)), StringComparison.Ordinal);
    }

    private void Build()
    {
        Directory.CreateDirectory(_folder.File("dist/assets"));
        File.WriteAllText(_folder.File("dist/index.html"), Page);
        var script = _folder.File("dist/assets/app-1a2b.js");
        File.WriteAllText(script, Script);
        using var brotli = new BrotliStream(File.Create(script + ".br"), CompressionLevel.Fastest);
        brotli.Write(Encoding.UTF8.GetBytes(Script));
        using var gzip = new GZipStream(File.Create(script + ".gz"), CompressionLevel.Fastest);
        gzip.Write(Encoding.UTF8.GetBytes(Script));
    }

    private static string Decode(byte[] body, string? encoding)
    {
        using var stream = new MemoryStream(body);
        using Stream decoded = encoding switch
        {
            "br" => new BrotliStream(stream, CompressionMode.Decompress),
            "gzip" => new GZipStream(stream, CompressionMode.Decompress),
            _ => stream,
        };
        return new StreamReader(decoded).ReadToEnd();
    }
}
