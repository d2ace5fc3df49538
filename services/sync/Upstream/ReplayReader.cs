using Platform.Sealing;
using Platform.Sync.Watching;

namespace Platform.Sync.Upstream;

/// <summary>
/// Reads change sets that are older than a hub's history. Streams at the same position share one read, and what was read joins the
/// history as far as it has room: after a restart of this node the first device reads for all.
/// </summary>
internal sealed class ReplayReader(FeedHub hub, CredentialsClient credentials)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ResumeToken, Task<ChangePage>> _reading = [];

    /// <summary>The next change sets after a position.</summary>
    public Task<ChangePage> ReadAsync(ResumeToken position)
    {
        lock (_lock)
        {
            if (!_reading.TryGetValue(position, out var reading))
                _reading[position] = reading = FetchAsync(position);
            return reading;
        }
    }

    private async Task<ChangePage> FetchAsync(ResumeToken position)
    {
        // The caller holds the lock: what follows must not run before it has stored this task.
        await Task.Yield();
        try
        {
            var page = await credentials.ListChangesAsync(position);
            hub.Prepend(position.LogId, page.Frames, position.HeadHash);
            return page;
        }
        catch (FrameRefusedException exception)
        {
            throw new UpstreamException("The change log answered with frames that do not continue the position.", exception);
        }
        finally
        {
            lock (_lock)
                _reading.Remove(position);
        }
    }
}
