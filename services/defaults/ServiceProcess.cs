// To who started the program, before or after there is a log.
#pragma warning disable RS0030

using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Platform.Defaults;

/// <summary>The frame of a service's program: its health question, and settings that refuse to start in a sentence, not in a stack.</summary>
public static partial class ServiceProcess
{
    /// <summary>Runs the service until it is stopped; the answer is the exit code.</summary>
    /// <param name="arguments">The program's.</param>
    /// <param name="run">Builds, starts and awaits the service.</param>
    public static async Task<int> RunAsync(string[] arguments, Func<Task> run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (arguments is ["health"])
            return await HealthProbe.RunAsync();

        try
        {
            await run();
            return 0;
        }
        catch (OptionsValidationException refused)
        {
            foreach (var failure in refused.Failures)
                await Console.Error.WriteLineAsync(Explain(refused.OptionsType, failure));
            return 1;
        }
        catch (InvalidOperationException refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return 1;
        }
    }

    /// <summary>The framework names the class and the property; an operator knows the setting.</summary>
    private static string Explain(Type options, string failure)
    {
        var match = Annotation().Match(failure);
        var section = options.GetField("Section", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)?.GetRawConstantValue();
        if (!match.Success || section is null)
            return failure;

        var (setting, error) = ($"{section}:{match.Groups["property"].Value}", match.Groups["error"].Value);
        return error.StartsWith(setting, StringComparison.Ordinal) ? error : $"{setting}: {error}";
    }

    [GeneratedRegex("^DataAnnotation validation failed for '[^']*' members: '(?<property>[^']*)' with the error: '(?<error>.*)'\\.?$", RegexOptions.Singleline)]
    private static partial Regex Annotation();
}
