using Platform.Host.Tests;

namespace Platform.Operations.Tests.Docs;

/// <summary>Pages that are made from the code are what the code says. PLATFORM_WRITE_DOCS=1 writes them anew.</summary>
public sealed class GeneratedPageTests
{
    [Fact]
    public void Configuration_IsWhatTheOptionsClassesSay() => Compare("configuration.md", ConfigurationPage.Create());

    [Fact]
    public void ApiReference_IsWhatTheContractsSay() => Compare("api.md", ApiPage.Create());

    private static void Compare(string name, string content)
    {
        var path = Path.Combine(Repository.Root, "docs", name);
        if (Environment.GetEnvironmentVariable("PLATFORM_WRITE_DOCS") == "1")
            File.WriteAllText(path, content);

        Assert.True(File.Exists(path) && File.ReadAllText(path) == content, $"docs/{name} is not what the code says. PLATFORM_WRITE_DOCS=1 ./test.sh Operations writes it.");
    }
}
