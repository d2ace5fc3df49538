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

/// <summary>A test that runs a program of Node: without Node it is skipped, aloud; in CI it fails.</summary>
public sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute() => Skip = Requirement.Missing("node");
}

/// <summary>A test that acts as another user of the machine: without the right and the tools it is skipped, aloud; in CI it fails.</summary>
public sealed class OtherUserFactAttribute : FactAttribute
{
    public OtherUserFactAttribute() =>
        Skip = Requirement.Missing("setpriv") ?? Requirement.Missing("curl") ?? Requirement.Unless(Environment.UserName == "root", "Only root can act as another user.");
}

/// <summary>A test on a real keyring, with a session bus of its own: without the programs and libsecret it is skipped, aloud; in CI it fails.</summary>
public sealed class KeyringFactAttribute : FactAttribute
{
    public KeyringFactAttribute() => Skip = Requirement.Missing("dbus-daemon") ?? Requirement.Missing("gnome-keyring-daemon") ?? Requirement.Missing("secret-tool");
}

/// <summary>A test of what only a SQLite file in the data folder has: its place, its pragmas, copies of it.</summary>
public sealed class SqliteFactAttribute : FactAttribute
{
    public SqliteFactAttribute() => Skip = SqliteOnly.Reason;
}

/// <summary>A theory on what only a SQLite file in the data folder has.</summary>
public sealed class SqliteTheoryAttribute : TheoryAttribute
{
    public SqliteTheoryAttribute() => Skip = SqliteOnly.Reason;
}

/// <summary>
/// A test that needs a SQL Server. Without one it is skipped, aloud, in CI too: the one skip that CI allows, as no such server can be
/// had there.
/// </summary>
public sealed class SqlServerFactAttribute : FactAttribute
{
    public SqlServerFactAttribute() => Skip = Missing();

    /// <param name="anyTest">A class of the assembly whose tests would run on the server too.</param>
    public SqlServerFactAttribute(Type anyTest) =>
        Skip = Missing() is { } reason ? $"{reason} {EngineRun.Count(anyTest.Assembly)} tests of {anyTest.Assembly.GetName().Name} ran on SQLite only." : null;

    private static string? Missing() => TestEngine.Current != "sqlite"
        ? "This run is of one engine already."
        : TestEngine.SqlServer is null ? "PLATFORM_TEST_SQLSERVER has no connection string." : null;
}

internal static class SqliteOnly
{
    public static string? Reason => TestEngine.Current == "sqlite" ? null : "Of SQLite files in a data folder only.";
}

/// <summary>What tests need of the machine.</summary>
public static class Requirement
{
    /// <summary>Why to skip; null when the program is there, or in CI, where the test is to fail without it.</summary>
    public static string? Missing(string program) => Unless(
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)) || File.Exists(Path.Combine(folder, program + ".exe"))),
        $"{program} is not installed: ./test.sh installs it, or says that it is missing.");

    /// <summary>The reason to skip; null when it does not hold, or in CI, where the test is to fail.</summary>
    public static string? Unless(bool met, string reason) =>
        met || Environment.GetEnvironmentVariable("CI") == "true" ? null : reason;
}
