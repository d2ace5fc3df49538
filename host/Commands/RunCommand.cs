using System.CommandLine;
using System.Net;
using System.Runtime.InteropServices;
using Platform.Host.Installation;
using Platform.Host.Operations;
using Platform.Host.Running;

namespace Platform.Host.Commands;

/// <summary>Runs the platform until Ctrl-C.</summary>
internal static class RunCommand
{
    private const int StandardPort = 7080;

    private static readonly Option<string?> ListenAddress = new("--listen") { Description = "IP address to listen on, with --certificate: one port for everything, over TLS. Default: loopback, in clear text.", HelpName = "ADDRESS" };
    private static readonly Option<string?> Certificate = new("--certificate") { Description = "PEM file with the certificate and its chain. A renewed file is taken while the platform runs.", HelpName = "FILE" };
    private static readonly Option<string?> CertificateKey = new("--certificate-key") { Description = "PEM file with the certificate's private key. Default: the same file.", HelpName = "FILE" };
    private static readonly Option<string?> PublicUrl = new("--public-url") { Description = "What people and devices call the platform, such as https://keys.example.com. Default: the address and port.", HelpName = "URL" };

    public static void Configure(RootCommand root)
    {
        var data = CommonOptions.Data();
        var port = CommonOptions.Port(StandardPort);
        var verbose = new Option<bool>("--verbose") { Description = "Log what happens, not only what is wrong." };
        root.Options.Add(data);
        root.Options.Add(port);
        root.Options.Add(verbose);
        root.Options.Add(ListenAddress);
        root.Options.Add(Certificate);
        root.Options.Add(CertificateKey);
        root.Options.Add(PublicUrl);
        root.SetAction((parsed, cancellationToken) => CommonOptions.RunAsync(() => RunAsync(
            parsed.GetValue(data)!,
            new PlatformOptions(parsed.GetValue(port), parsed.GetValue(verbose) ? LogLevel.Information : LogLevel.Warning) { Tls = ReadTls(parsed) },
            cancellationToken)));
    }

    private static TlsListener? ReadTls(ParseResult parsed)
    {
        var (address, certificate) = (parsed.GetValue(ListenAddress), parsed.GetValue(Certificate));
        if (address is null && certificate is null)
            return null;
        if (certificate is null)
            throw new InstallationException("--listen needs --certificate: in clear text the platform listens on loopback only.");

        address ??= "127.0.0.1";
        if (!IPAddress.TryParse(address, out var ip))
            throw new InstallationException($"--listen takes an IP address; '{address}' is none.");

        var everywhere = ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any);
        var url = parsed.GetValue(PublicUrl) ?? (everywhere
            ? throw new InstallationException($"--listen {address} is every address of this machine: say with --public-url what people call the platform.")
            : new UriBuilder(Uri.UriSchemeHttps, ip.ToString(), parsed.GetValue<int>("--port")).Uri.GetLeftPart(UriPartial.Authority));
        return Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps
            ? new TlsListener(address, Path.GetFullPath(certificate), parsed.GetValue(CertificateKey) is { } key ? Path.GetFullPath(key) : null, uri)
            : throw new InstallationException($"--public-url takes an address such as https://keys.example.com; '{url}' is none.");
    }

    private static async Task<int> RunAsync(string path, PlatformOptions options, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        using var data = DataFolder.Open(path, exclusive: true);
        await using var platform = new PlatformProcess(data, options);
        // Before the parts, so that it sees all they do; beside the gateway's two ports, or where there is room.
        var beside = options.Port == 0 || !PortPairs.IsFree(options.Port + 2) ? 0 : options.Port + 2;
        await using var operations = await OperationsPage.StartAsync(beside, platform.Parts, stop.Token);
        await platform.StartAsync(stop.Token);

        Console.WriteLine($"The platform is running. Ctrl-C stops it.");
        Console.WriteLine();
        Console.WriteLine($"  portal and gRPC-Web  {platform.Url}");
        if (!PlatformProcess.HasPortal)
            Console.WriteLine("                       (without portal: it is not built. Install Node 20.19 or later and start again.)");
        Console.WriteLine($"  gRPC                 {platform.GrpcUrl}");
        Console.WriteLine($"  health               {platform.Url}/health");
        Console.WriteLine($"  operations           {operations.Url}");
        Console.WriteLine($"  data                 {data.Path}");
        if (platform.SetupCode is { } code)
        {
            Console.WriteLine();
            Console.WriteLine("Nobody has an account yet. Make the first owner with this link; it works once:");
            Console.WriteLine();
            Console.WriteLine($"  {platform.Url}/setup#{code}");
        }

        Console.WriteLine();
        await Task.Delay(Timeout.Infinite, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Console.WriteLine("Stopping.");
        return 0;

        void OnSignal(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }
}
