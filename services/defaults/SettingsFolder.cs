using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace Platform.Defaults;

/// <summary>
/// <c>Secrets:Path</c> names a folder whose files are settings: the file <c>Announcements__Redis</c> holds the setting
/// Announcements:Redis. So a password need not be in a variable, which every child and every inspection of a container sees.
/// </summary>
internal static class SettingsFolder
{
    public const string Setting = "Secrets:Path";

    public static void AddSettingsFolder(this WebApplicationBuilder builder)
    {
        if (builder.Configuration[Setting] is not { Length: > 0 } path)
            return;

        // Processes share their settings; one without secret settings has no such folder.
        builder.Configuration.AddKeyPerFile(Path.GetFullPath(path), optional: true);
    }
}
