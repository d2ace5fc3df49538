using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Platform.Defaults;

/// <summary>
/// Logs go to the console: <c>Logging:Format</c> text (a line for people) or json (an object for collectors). Both carry the ids of
/// trace and span.
/// </summary>
internal static class LogOutput
{
    public const string FormatSetting = "Logging:Format";

    public static void AddLogging(this WebApplicationBuilder builder)
    {
        var format = builder.Configuration[FormatSetting] ?? "text";
        builder.Logging.ClearProviders();
        builder.Logging.Configure(options => options.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        switch (format.ToUpperInvariant())
        {
            case "JSON":
                builder.Logging.AddJsonConsole(console =>
                {
                    console.UseUtcTimestamp = true;
                    console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
                    // Trace and span are scopes. The framework's own scopes (path, connection) come with them.
                    console.IncludeScopes = true;
                });
                break;
            case "TEXT":
                builder.Logging.AddConsole(console => console.FormatterName = LineFormatter.Name);
                builder.Logging.AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();
                break;
            default:
                throw new InvalidOperationException($"{FormatSetting} must be text or json; it is '{format}'.");
        }

        // Request by request lines belong to traces.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Grpc", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
    }
}
