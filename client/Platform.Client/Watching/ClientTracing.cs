using System.Collections.Concurrent;
using System.Diagnostics;
using Platform.Client.Feeds;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Client;

/// <summary>The newest Save of a feed that was applied here.</summary>
/// <param name="Revision">Its revision.</param>
/// <param name="Trace">Its span.</param>
internal readonly record struct AppliedSave(long Revision, ActivityContext Trace);

/// <summary>
/// Spans of the activity source <c>Platform.Client</c>. An acknowledgement is a trace of its own that links to the Saves: thousands of
/// devices acknowledge each.
/// </summary>
internal static class ClientTracing
{
    private static readonly ActivitySource Source = new("Platform.Client");

    public static void Remember(ConcurrentDictionary<Guid, AppliedSave> saves, FrameEffect.Changed changed)
    {
        if (Source.HasListeners() && ActivityContext.TryParse(changed.ChangeSet.TraceParent, null, isRemote: true, out var trace))
            saves[changed.FeedId] = new AppliedSave(changed.ChangeSet.Revision, trace);
    }

    public static Activity? StartAcknowledgement(ConcurrentDictionary<Guid, AppliedSave> saves, IEnumerable<FeedAcknowledgement> acknowledgements)
    {
        if (!Source.HasListeners())
            return null;

        var links = new List<ActivityLink>();
        foreach (var acknowledgement in acknowledgements)
        {
            if (ResumeToken.TryParse(acknowledgement.Position.Span, out var position)
                && saves.TryGetValue(position.FeedId, out var save)
                && save.Revision == position.Revision)
                links.Add(new ActivityLink(save.Trace));
        }

        return Source.StartActivity("acknowledge", ActivityKind.Client, parentContext: default, links: links);
    }
}
