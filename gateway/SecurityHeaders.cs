namespace Platform.Gateway;

/// <summary>
/// Headers that tell a browser to make nothing of an answer but what it is. An endpoint that needs other ones (the portal's
/// content policy) sets its own. Calls go without: no page is made of them, and they are many.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    private static readonly KeyValuePair<string, string>[] Headers =
    [
        new("X-Content-Type-Options", "nosniff"),
        new("X-Frame-Options", "DENY"),
        new("Referrer-Policy", "no-referrer"),
        new("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
        new("Cross-Origin-Opener-Policy", "same-origin"),
        new("Cross-Origin-Resource-Policy", "same-origin"),
        new("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ];

    private static readonly Func<object, Task> AddHeaders = Add;

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(AddHeaders, context);
        return next(context);
    }

    private static Task Add(object state)
    {
        var context = (HttpContext)state;
        var headers = context.Response.Headers;
        if (headers.ContentType.ToString().StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase))
            return Task.CompletedTask;

        foreach (var (name, value) in Headers)
            headers.TryAdd(name, value);
        if (context.Request.IsHttps)
            headers.TryAdd("Strict-Transport-Security", "max-age=31536000; includeSubDomains");

        return Task.CompletedTask;
    }
}
