namespace Platform.Bench.Processes;

internal static class Programs
{
    /// <summary>Full path of a program, or null. Debian keeps servers in sbin, which is not on everybody's path.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Concat(["/usr/sbin", "/usr/local/sbin"])
            .Where(folder => folder.Length > 0)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}
