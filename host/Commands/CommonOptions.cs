using System.CommandLine;
using Platform.Host.Installation;

namespace Platform.Host.Commands;

/// <summary>Options of several commands, and the one way their failures are told.</summary>
internal static class CommonOptions
{
    public static Option<string> Data() => new("--data")
    {
        Description = "Folder of databases and keys. Default: data/ beside Platform.sln.",
        HelpName = "DIR",
        DefaultValueFactory = _ => DataFolder.Default(),
    };

    public static Option<int> Port(int standard)
    {
        var option = new Option<int>("--port")
        {
            Description = "HTTP port on loopback; native gRPC is on the next one. 0: two free ports.",
            HelpName = "PORT",
            DefaultValueFactory = _ => standard,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is < 0 or > 65534)
                result.AddError("--port takes 0 to 65534.");
        });
        return option;
    }

    /// <summary>0 when the work is done; 1, with a sentence, when the operator has something to mend.</summary>
    public static async Task<int> RunAsync(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception exception) when (exception is InstallationException or InvalidOperationException or Microsoft.Extensions.Options.OptionsValidationException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            return 130;
        }
    }
}
