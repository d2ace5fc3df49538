namespace Platform.Gateway.Tests.GrpcWeb;

/// <summary>A test that needs Node: without it, skipped on a developer's machine and failed in CI.</summary>
internal sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("CI") is null && !IsInstalled("node"))
            Skip = "Node is not installed.";
    }

    /// <summary>Where the tests in JavaScript are.</summary>
    public static string Folder { get; } = Path.Combine(RepositoryRoot(AppContext.BaseDirectory), "tests", "gateway-web");

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)) || File.Exists(Path.Combine(folder, program + ".exe")));

    private static string RepositoryRoot(string folder) =>
        File.Exists(Path.Combine(folder, "Platform.sln")) ? folder : RepositoryRoot(Path.GetDirectoryName(folder)!);
}
