namespace Platform.Host.Tests;

/// <summary>Finds the programs that were built beside this test.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    // tests/Platform.Host.Tests/bin/CONFIGURATION/net10.0/
    private static string Output { get; } = Path.Combine("bin", Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/'))!), "net10.0");

    public static string Program(string project, string assembly)
    {
        var path = Path.Combine(Root, project, Output, assembly + ".dll");
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is not built: build Platform.sln first.");
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("Platform.sln was not found above the test.");
        return folder.FullName;
    }
}
