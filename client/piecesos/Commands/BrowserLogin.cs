using System.ComponentModel;
using System.Diagnostics;
using Platform.Client;

namespace Platform.Piecesos.Commands;

/// <summary>Signs a person in with their browser, here or on another machine, and makes this machine their device.</summary>
internal static class BrowserLogin
{
    public static async Task RunAsync(CliContext context, ServerAddresses servers, bool noBrowser, string? deviceName, bool replace, CancellationToken cancellationToken)
    {
        if (replace)
            LoginCommand.GiveUp(context);

        var session = noBrowser
            ? await BrowserSignIn.WithCodeAsync(context.Store, servers, deviceName ?? Environment.MachineName, code => Show(context, code), context.Time, cancellationToken)
            : await BrowserSignIn.WithBrowserAsync(context.Store, servers, address => Open(context, address), context.Time, cancellationToken);
        using var connection = new PlatformConnection(servers, context.Store);
        await LoginCommand.EnrolAsync(context, connection, session, deviceName, cancellationToken);
    }

    private static void Show(CliContext context, DeviceCode code)
    {
        context.Terminal.Error.WriteLine($"Open {code.Address} in a browser, sign in, and type this code:");
        context.Terminal.Error.WriteLine();
        context.Terminal.Error.WriteLine($"  {code.Code}");
        context.Terminal.Error.WriteLine();
        context.Terminal.Error.WriteLine($"Approve only if the page shows the fingerprint {code.Fingerprint}. Waiting.");
    }

    private static void Open(CliContext context, Uri address)
    {
        context.Terminal.Error.WriteLine("Sign in with your browser. If it does not open by itself, open this address on this machine:");
        context.Terminal.Error.WriteLine();
        context.Terminal.Error.WriteLine($"  {address.AbsoluteUri}");
        context.Terminal.Error.WriteLine();
        if (!context.Prompts.CanAsk)
            return;

        try
        {
            using var browser = Process.Start(new ProcessStartInfo(address.AbsoluteUri) { UseShellExecute = true });
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException or PlatformNotSupportedException)
        {
            // The address is on the screen.
        }
    }
}
