using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Platform.Host.Operations;

/// <summary>
/// A look inside without any other program: live streams, lag, how long Saves take to arrive, the health of each part, and recent
/// traces as waterfalls. On loopback only, on a port of its own, read only; pages of other sites get nothing.
/// </summary>
internal sealed class OperationsPage : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly RecentTraces _traces;
    private readonly LiveMetrics _metrics;

    private OperationsPage(WebApplication app, RecentTraces traces, LiveMetrics metrics)
    {
        _app = app;
        _traces = traces;
        _metrics = metrics;
    }

    /// <summary>Where it is.</summary>
    public string Url { get; private init; } = "";

    /// <param name="port">Port on loopback; 0 for any.</param>
    /// <param name="parts">Each part's HTTP/1.1 port; gRPC is on the next.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public static async Task<OperationsPage> StartAsync(int port, IReadOnlyDictionary<string, int> parts, CancellationToken cancellationToken)
    {
        var traces = new RecentTraces(parts.SelectMany(part => new[] { (Port: part.Value, part.Key), (Port: part.Value + 1, part.Key) }).ToDictionary(pair => pair.Port, pair => pair.Key));
        var metrics = new LiveMetrics();
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        builder.Services.AddSingleton<Microsoft.Extensions.Hosting.IHostLifetime, NoLifetime>();
        var app = builder.Build();
        var state = new OperationsState(traces, metrics, parts);
        app.Use(OnlyFromHereAsync);
        app.MapGet("/", ShowAsync);
        app.MapGet("/state", async () => Results.Json(await state.ReadAsync()));
        app.MapGet("/traces/{id}", (string id) => state.Trace(id) is { } trace ? Results.Json(trace) : Results.NotFound());
        await app.StartAsync(cancellationToken);
        return new OperationsPage(app, traces, metrics) { Url = app.Urls.First() };
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _traces.Dispose();
        _metrics.Dispose();
    }

    /// <summary>A name that somebody else points at this machine must not open the page to somebody else's script.</summary>
    private static Task OnlyFromHereAsync(HttpContext context, RequestDelegate next)
    {
        var host = context.Request.Host.Host;
        if (host is not ("127.0.0.1" or "localhost") || context.Request.Headers["Sec-Fetch-Site"] is [{ } site] && site is not ("same-origin" or "none"))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Content-Type-Options"] = "nosniff";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        return next(context);
    }

    private static async Task ShowAsync(HttpContext context)
    {
        var nonce = RandomNumberGenerator.GetHexString(32);
        using var reader = new StreamReader(typeof(OperationsPage).Assembly.GetManifestResourceStream("Platform.Host.Operations.operations.html")!);
        var page = (await reader.ReadToEndAsync()).Replace("NONCE", nonce, StringComparison.Ordinal);
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.ContentSecurityPolicy = string.Create(
            CultureInfo.InvariantCulture,
            $"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
        await context.Response.WriteAsync(page);
    }

    // Ctrl-C is the process's business.
    private sealed class NoLifetime : Microsoft.Extensions.Hosting.IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
