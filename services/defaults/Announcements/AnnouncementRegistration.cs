using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Platform.Defaults;

/// <summary>Registers announcements.</summary>
public static class AnnouncementRegistration
{
    /// <summary>
    /// <c>Announcements:Redis</c>, a connection string, makes them go through Redis; else they stay in the process, through the
    /// instance that the composer registered before, or one of this service's own.
    /// </summary>
    public static WebApplicationBuilder AddAnnouncements(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Configuration["Announcements:Redis"] is { Length: > 0 } redis)
            builder.Services.AddSingleton<IAnnouncements>(services => new RedisAnnouncements(redis, services.GetRequiredService<ILogger<RedisAnnouncements>>()));
        else
            builder.Services.TryAddSingleton<IAnnouncements, InProcessAnnouncements>();
        return builder;
    }
}
