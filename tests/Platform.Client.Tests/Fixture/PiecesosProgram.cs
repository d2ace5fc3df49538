using System.Diagnostics;
using System.Reflection;

namespace Platform.Client.Tests.Fixture;

/// <summary>The real program, as a process: as it is built, or the published file that PLATFORM_TEST_PIECESOS names.</summary>
internal static class PiecesosProgram
{
    private static readonly string Program = typeof(PiecesosProgram).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "Piecesos").Value!;

    public static ProcessStartInfo With(params string[] args) =>
        Environment.GetEnvironmentVariable("PLATFORM_TEST_PIECESOS") is { Length: > 0 } published ? Of([published], args) : Of(["dotnet", Program], args);

    public static ProcessStartInfo Of(string[] program, params string[] args)
    {
        var start = new ProcessStartInfo(program[0]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[.. program[1..], .. args])
            start.ArgumentList.Add(argument);
        return start;
    }
}
