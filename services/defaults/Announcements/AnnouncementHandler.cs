using Microsoft.Extensions.Logging;

namespace Platform.Defaults;

/// <summary>Runs a subscriber's handler so that one bad message cannot end the subscription.</summary>
internal static partial class AnnouncementHandler
{
    public static void Run(Action<ReadOnlyMemory<byte>> handler, ReadOnlyMemory<byte> message, ILogger logger)
    {
        try
        {
            handler(message);
        }
        catch (Exception exception)
        {
            Log.HandlerFailed(logger, exception.GetType().FullName!, exception.StackTrace ?? "");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 10, EventName = "AnnouncementHandlerFailed", Level = LogLevel.Error, Message = "A handler of announcements failed with {ExceptionType}\n{Stack}")]
        public static partial void HandlerFailed(ILogger logger, string exceptionType, string stack);
    }
}
