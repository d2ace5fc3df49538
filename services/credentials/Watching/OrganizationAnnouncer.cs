using Platform.Defaults;

namespace Platform.Credentials.Watching;

/// <summary>
/// Tells the open pages of an organization that there is something to read again, strictly after the commit. Only a hint: a page
/// that misses one is told by the next heartbeat.
/// </summary>
internal sealed partial class OrganizationAnnouncer(IAnnouncements announcements, ILogger<OrganizationAnnouncer> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static string Channel(Guid organizationId) => $"credentials:organization:{organizationId:N}";

    public void Announce(Guid organizationId) => _ = PublishAsync(organizationId);

    private async Task PublishAsync(Guid organizationId)
    {
        try
        {
            using var timeout = new CancellationTokenSource(Patience);
            await announcements.PublishAsync(Channel(organizationId), ReadOnlyMemory<byte>.Empty, timeout.Token);
        }
        catch (Exception exception)
        {
            Log.PublishFailed(logger, organizationId, exception.GetType().FullName!);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 140, EventName = "PagesNotTold", Level = LogLevel.Warning,
            Message = "The pages of organization {OrganizationId} were not told of a change ({ExceptionType}); their next heartbeat tells them")]
        public static partial void PublishFailed(ILogger logger, Guid organizationId, string exceptionType);
    }
}
