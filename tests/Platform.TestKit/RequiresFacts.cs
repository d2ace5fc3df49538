using Xunit;

namespace Platform.TestKit;

/// <summary>A test that starts a real redis-server: without one it is skipped, aloud; in CI it fails.</summary>
public sealed class RedisFactAttribute : FactAttribute
{
    public RedisFactAttribute() => Skip = Requirement.Missing("redis-server");
}

/// <summary>A theory that starts a real redis-server: without one it is skipped, aloud; in CI it fails.</summary>
public sealed class RedisTheoryAttribute : TheoryAttribute
{
    public RedisTheoryAttribute() => Skip = Requirement.Missing("redis-server");
}

/// <summary>Programs that tests need.</summary>
public static class Requirement
{
    /// <summary>Why to skip; null when the program is there, or in CI, where the test is to fail without it.</summary>
    public static string? Missing(string program)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true")
            return null;

        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)));
        return found ? null : $"{program} is not installed: ./test.sh installs it.";
    }
}
