using Platform.TestKit;

namespace Platform.Portal.Tests.Harness;

/// <summary>The browser of this machine: the one without a window where it is installed, which draws the same pages with less work.</summary>
internal static class Chromium
{
    private static readonly string[] Programs = ["chromium-headless-shell", "chromium"];

    public static string Program { get; } = Find() ?? "";

    /// <summary>Why to skip; null when there is a browser, or in CI, where the test is to fail without one.</summary>
    public static string? Missing => Requirement.Unless(
        Program.Length > 0, $"Neither {string.Join(" nor ", Programs)} is installed: ./test.sh installs one, or says that it is missing.");

    private static string? Find()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/bin").ToList();
        return Programs.SelectMany(program => folders.Select(folder => Path.Combine(folder, program))).FirstOrDefault(File.Exists);
    }
}
