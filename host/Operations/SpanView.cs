using System.Diagnostics;

namespace Platform.Host.Operations;

/// <summary>A finished span as the operations page shows it. Only what the page needs is kept.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ParentId">Its parent's; zeros for a root.</param>
/// <param name="Name">What was done.</param>
/// <param name="Part">Which part of the platform did it; empty when only its parent can tell.</param>
/// <param name="Kind">Server, client, producer, consumer, internal.</param>
/// <param name="Start">When it began.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Failed">Whether it ended with an error.</param>
/// <param name="Details">A few attributes.</param>
internal sealed record SpanView(
    string Id, string ParentId, string Name, string Part, string Kind, DateTimeOffset Start, TimeSpan Duration, bool Failed, IReadOnlyDictionary<string, string> Details)
{
    // Chosen, not excluded: nothing gets onto the page that was not thought of.
    private static readonly string[] Shown =
    [
        "rpc.response.status_code", "http.response.status_code", "platform.feed.revision", "platform.device.id", "db.query.summary", "error.type",
    ];

    public static SpanView Of(Activity activity, string part) => new(
        activity.SpanId.ToHexString(),
        activity.ParentSpanId.ToHexString(),
        activity.DisplayName,
        part,
        activity.Kind.ToString().ToLowerInvariant(),
        activity.StartTimeUtc,
        activity.Duration,
        activity.Status == ActivityStatusCode.Error,
        Shown.Select(name => (name, Value: activity.GetTagItem(name)?.ToString())).Where(tag => tag.Value is not null).ToDictionary(tag => tag.name, tag => tag.Value!));
}
