using System.CommandLine;
using System.Globalization;
using Platform.Credentials;
using Platform.Host.Installation;
using Spectre.Console;

namespace Platform.Host.Commands;

/// <summary>Rotates the keys of the credentials service, beside a running platform or without one.</summary>
internal static class KeysCommand
{
    public static Command Create()
    {
        var data = CommonOptions.Data();
        var signing = new Command("rotate-signing", "Make a new key that signs change sets and grants. What older ones have signed stays valid; devices follow by themselves.") { data };
        signing.SetAction((parsed, cancellationToken) => CommonOptions.RunAsync(() => RunAsync(
            parsed.GetValue(data)!,
            async administration =>
            {
                var version = await administration.RotateSigningKeyAsync(cancellationToken);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"A new key signs; it is named by list {version} of the signing keys. A running platform takes it over within seconds."));
                Console.WriteLine("Back up the database now: a copy from before does not have this key.");
            },
            cancellationToken)));
        var input = new Command("rotate-input", "Make a new key that secrets are sealed to on their way in. The one before still opens for a while (a day, if not set otherwise).") { data };
        input.SetAction((parsed, cancellationToken) => CommonOptions.RunAsync(() => RunAsync(
            parsed.GetValue(data)!,
            async administration =>
            {
                await administration.RotateInputKeyAsync(cancellationToken);
                Console.WriteLine("Secrets are sealed to a new key. A running platform publishes it within seconds.");
            },
            cancellationToken)));
        var rewrap = new Command(
            "rewrap",
            "Wrap every key again under the current key-encryption key. Set Credentials__Kek to the new key and Credentials__PreviousKek to the old one, for the platform and for this command; afterwards the old one can go.") { data };
        rewrap.SetAction((parsed, cancellationToken) => CommonOptions.RunAsync(() => RunAsync(
            parsed.GetValue(data)!, administration => RewrapAsync(administration, cancellationToken), cancellationToken)));
        return new Command("keys", "Keys of the credentials service, straight on the database.") { signing, input, rewrap };
    }

    private static async Task RewrapAsync(CredentialsAdministration administration, CancellationToken cancellationToken)
    {
        var result = await AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async progress =>
            {
                var task = progress.AddTask("Wrapping keys");
                var last = await administration.RewrapAsync(
                    now => (task.MaxValue, task.Value) = (Math.Max(1, now.Total), now.Done),
                    cancellationToken);
                task.Value = task.MaxValue;
                return last;
            });
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Done} keys are wrapped anew; everything is under the current key-encryption key. Remove Credentials__PreviousKek and restart the platform."));
    }

    private static async Task<int> RunAsync(string path, Func<CredentialsAdministration, Task> work, CancellationToken cancellationToken)
    {
        using var folder = DataFolder.Open(path, exclusive: false);
        await using var administration = await CredentialsAdministration.OpenAsync(Administration.Configuration(folder), cancellationToken);
        await work(administration);
        return 0;
    }
}
