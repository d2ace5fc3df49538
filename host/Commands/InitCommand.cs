using System.CommandLine;
using Platform.Host.Installation;

namespace Platform.Host.Commands;

/// <summary>Makes the keys for processes that run apart: only this command and host itself ever make keys.</summary>
internal static class InitCommand
{
    public static Command Create()
    {
        var data = CommonOptions.Data();
        var compose = new Option<bool>("--compose") { Description = "Also make the passwords that docker-compose.yml names." };
        var command = new Command("init", "Make the data folder and the keys that are missing, for processes that run apart.") { data, compose };
        command.SetAction(parsed => CommonOptions.RunAsync(() =>
        {
            using var folder = DataFolder.Open(parsed.GetValue(data)!, exclusive: false);
            var made = InstallationKeys.CreateMissing(folder);
            if (parsed.GetValue(compose))
                made = [.. made, .. ComposeSecrets.CreateMissing(folder)];
            Console.WriteLine(made.Count == 0
                ? $"All keys are there already: {folder.Keys}"
                : $"Made in {folder.Keys}: {string.Join(", ", made)}. Back the folder up apart from the databases: whoever has both can read everything.");
            return Task.FromResult(0);
        }));
        return command;
    }
}
