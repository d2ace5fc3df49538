namespace Platform.Portal.Tests.Harness;

/// <summary>Finds what was built beside this test.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Portal => Path.Combine(Root, "portal");

    // tests/Platform.Portal.Tests/bin/CONFIGURATION/net10.0/
    public static string Host => Path.Combine(
        Root, "host", "bin", Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/'))!), "net10.0", "Platform.Host.dll");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("Platform.sln was not found above the test.");
        return folder.FullName;
    }
}
