using System.Diagnostics;
using System.Reflection;

namespace Platform.Client.Tests.Fixture;

/// <summary>The real program, as a process.</summary>
internal static class PiecesosProgram
{
    private static readonly string Program = typeof(PiecesosProgram).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "Piecesos").Value!;

    public static ProcessStartInfo With(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[Program, .. args])
            start.ArgumentList.Add(argument);
        return start;
    }
}
