namespace Platform.Gateway.Tests.GrpcWeb;

/// <summary>Where the tests in JavaScript are.</summary>
internal static class NodeTests
{
    public static string Folder { get; } = Path.Combine(RepositoryRoot(AppContext.BaseDirectory), "tests", "gateway-web");

    private static string RepositoryRoot(string folder) =>
        File.Exists(Path.Combine(folder, "Platform.sln")) ? folder : RepositoryRoot(Path.GetDirectoryName(folder)!);
}
