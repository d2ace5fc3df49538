namespace Platform.Compat.Tests.Redis;

/// <summary>A test that needs redis-server: without it skipped on a developer's machine, failing where CI is "true".</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RedisFactAttribute : FactAttribute
{
    public RedisFactAttribute()
    {
        if (!RedisServer.IsInstalled && Environment.GetEnvironmentVariable("CI") != "true")
            Skip = "redis-server is not installed (apt-get install redis-server).";
    }
}
