using Platform.Host.Tests;

namespace Platform.Operations.Tests;

/// <summary>What neither the build nor <c>dotnet format whitespace</c> finds: see docs/adr/0017-the-build-checks-the-style.md.</summary>
public sealed class SourceTests
{
    private static readonly string[] Generated = ["obj", "bin", "node_modules"];

    private static string[] Sources =>
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(Repository.Root, file).Split(Path.DirectorySeparatorChar).Intersect(Generated).Any()),
    ];

    [Fact]
    public void Usings_OfEveryFile_AreInOrder()
    {
        Assert.True(Sources.Length > 500);

        Assert.Empty(Sources.Where(file => !AreInOrder(File.ReadLines(file))).Select(file => $"{Path.GetRelativePath(Repository.Root, file)}: run 'dotnet format'"));
    }

    [Theory]
    [InlineData(true, "using System;", "using System.Text;", "using Aaa;", "using static Aaa.Bbb;", "using C = Aaa.Ccc;")]
    [InlineData(true, "using Platform.Client;", "using Platform.Client.Tests;", "using Platform.ClientTests;")]
    [InlineData(false, "using Aaa;", "using System.Text;")]
    [InlineData(false, "using Bbb;", "using Aaa;")]
    [InlineData(false, "using static Aaa.Bbb;", "using Ccc;")]
    [InlineData(false, "using System.Text;", "using System;")]
    public void Order_OfUsings_IsThatOfTheFormatter(bool inOrder, params string[] lines) =>
        Assert.Equal(inOrder, AreInOrder([.. lines, "", "namespace Platform;", "using (var other = Open())"]));

    /// <summary>Of the namespaces System's come first; then what is static, then other names.</summary>
    private static bool AreInOrder(IEnumerable<string> lines)
    {
        var usings = lines
            .TakeWhile(line => line is "" || line.StartsWith("using ", StringComparison.Ordinal) || line.StartsWith('/') || line.StartsWith('#'))
            .Where(line => line.StartsWith("using ", StringComparison.Ordinal))
            .Select(line => line["using ".Length..].TrimEnd(';'))
            .ToArray();
        return usings.SequenceEqual(usings.Order(Comparer<string>.Create(Compare)));
    }

    private static int Compare(string one, string other)
    {
        var (oneKind, otherKind) = (Kind(one), Kind(other));
        if (oneKind != otherKind)
            return oneKind.CompareTo(otherKind);
        var (oneParts, otherParts) = (one.Split('.', ' '), other.Split('.', ' '));
        var different = oneParts.Zip(otherParts).Select(pair => string.Compare(pair.First, pair.Second, StringComparison.OrdinalIgnoreCase)).FirstOrDefault(order => order != 0);
        return different != 0 ? different : oneParts.Length.CompareTo(otherParts.Length);
    }

    private static int Kind(string name) => name switch
    {
        _ when name.Contains('=', StringComparison.Ordinal) => 3,
        _ when name.StartsWith("static ", StringComparison.Ordinal) => 2,
        _ when name is "System" || name.StartsWith("System.", StringComparison.Ordinal) => 0,
        _ => 1,
    };
}
