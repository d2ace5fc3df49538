using System.Diagnostics;
using OpenTelemetry;

namespace Platform.Defaults;

/// <summary>
/// Keeps out of the export what nobody would look for: health checks, and calls that no request has caused, which are the platform's
/// own polling. Marking the span where it begins also tells every process behind it.
/// </summary>
internal sealed class QuietTraces : BaseProcessor<Activity>
{
    public override void OnStart(Activity data)
    {
        if (data.ParentSpanId == default && IsQuiet(data))
        {
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            data.IsAllDataRequested = false;
        }
    }

    private static bool IsQuiet(Activity activity) => activity.Kind switch
    {
        ActivityKind.Client => activity.Source.Name is "System.Net.Http" or "Grpc.Net.Client",
        ActivityKind.Server => activity.GetTagItem("url.path") is string path
            && (path.StartsWith("/health", StringComparison.Ordinal) || path.StartsWith("/grpc.health.", StringComparison.Ordinal)),
        _ => false,
    };
}
