using System.Diagnostics;
using System.Reflection;
using Xunit;

namespace Platform.TestKit;

/// <summary>Runs a whole test assembly once more, in a process of its own, with its databases on another engine.</summary>
public static class EngineRun
{
    /// <summary>Names the engine of that process.</summary>
    public const string Variable = "PLATFORM_TEST_ENGINE";

    /// <summary>How many methods of an assembly run on every engine.</summary>
    public static int Count(Assembly tests) => tests.GetTypes().SelectMany(type => type.GetMethods()).Count(IsOfEveryEngine);

    /// <summary>Runs the tests; throws with what they said when one fails.</summary>
    public static async Task RunAsync(Assembly tests, string engine, string? filter = null)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["test", tests.Location, "--logger", "console;verbosity=minimal", .. filter is null ? Array.Empty<string>() : ["--filter", filter]])
            start.ArgumentList.Add(argument);
        start.Environment[Variable] = engine;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await output + await errors);
        Assert.Matches(@"Passed: +[1-9]", await output);
    }

    // By their names: an attribute that is made here would count again.
    private static bool IsOfEveryEngine(MethodInfo method) => method.CustomAttributes.Any(attribute =>
        attribute.AttributeType.IsSubclassOf(typeof(FactAttribute)) || attribute.AttributeType == typeof(FactAttribute))
        && !method.CustomAttributes.Any(attribute => attribute.AttributeType == typeof(SqliteFactAttribute)
            || attribute.AttributeType == typeof(SqliteTheoryAttribute) || attribute.AttributeType == typeof(SqlServerFactAttribute));
}
