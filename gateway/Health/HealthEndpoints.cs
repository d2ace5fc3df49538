namespace Platform.Gateway.Health;

/// <summary>Health for orchestrators and people.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        // The process answers.
        app.MapGet("/health/live", (HttpResponse response) => Answer(response, new { status = "live" }, isHealthy: true));

        // Calls will be answered.
        app.MapGet("/health/ready", (BackendHealth backends, HttpResponse response) =>
        {
            var report = backends.Report();
            return Answer(response, new { status = report.Status }, report.IsReady);
        });

        // The same, backend by backend.
        app.MapGet("/health", (BackendHealth backends, HttpResponse response) =>
        {
            var report = backends.Report();
            return Answer(response, report, report.IsReady);
        });
    }

    private static IResult Answer<T>(HttpResponse response, T body, bool isHealthy)
    {
        response.Headers.CacheControl = "no-store";
        return Results.Json(body, statusCode: isHealthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
