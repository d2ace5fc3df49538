namespace Platform.Bench.Agents;

internal static class Disk
{
    public static long Bytes(string folder) => new DirectoryInfo(folder)
        .EnumerateFiles("*", SearchOption.AllDirectories)
        .Where(file => file.LinkTarget is null && file.Extension is not (".pdb" or ".xml"))
        .Sum(file => file.Length);
}
