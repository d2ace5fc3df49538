using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Platform.Gateway.Tests.Backends;

/// <summary>Answers that no correct gRPC service gives, but servers in the way and dying ones do.</summary>
internal static class RawAnswers
{
    public static async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var script = context.Request.Headers[Script.Header].ToString();
        if (script == Script.HalfMessage)
        {
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.WriteAsync(new byte[] { 0, 0, 0, 0, 100, 1, 2, 3 }, context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        else if (script.StartsWith(Script.Http, StringComparison.Ordinal))
        {
            context.Response.StatusCode = int.Parse(script.AsSpan(Script.Http.Length), CultureInfo.InvariantCulture);
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync("<html>An error page.</html>", context.RequestAborted);
        }
        else
        {
            await next(context);
        }
    }
}
