using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using Platform.TestKit;

namespace Platform.Portal.Tests.Harness;

/// <summary>The real host, as its own process on free ports and a folder of its own.</summary>
internal sealed partial class HostProcess : IAsyncDisposable
{
    private readonly TemporaryFolder _data = new();
    private readonly Process _process;

    private HostProcess()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { Repository.Host, "--port", "0", "--data", _data.Path })
            start.ArgumentList.Add(argument);
        // What a test has no use for: the slowest hash of a password that there may be, and code that is made faster for hours to come.
        start.Environment["Org__PasswordIterations"] = "100000";
        start.Environment["DOTNET_TieredPGO"] = "0";
        _process = new Process { StartInfo = start };
    }

    public string Url { get; private set; } = "";

    public string SetupCode { get; private set; } = "";

    /// <summary>Where an installation without a mail server puts what it would send.</summary>
    public string Mail => _data.File("mail");

    /// <summary>The org service's database.</summary>
    public string OrgDatabase => _data.File("db/org.db");

    public static async Task<HostProcess> StartAsync()
    {
        var host = new HostProcess();
        var lines = Channel.CreateUnbounded<string>();
        host._process.OutputDataReceived += (_, line) => lines.Writer.TryWrite(line.Data ?? "");
        host._process.ErrorDataReceived += (_, line) => lines.Writer.TryWrite(line.Data ?? "");
        host._process.Start();
        host._process.BeginOutputReadLine();
        host._process.BeginErrorReadLine();

        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await foreach (var line in lines.Reader.ReadAllAsync(patience.Token))
        {
            if (SetupLink().Match(line) is not { Success: true } link)
                continue;

            (host.Url, host.SetupCode) = (link.Groups[1].Value, link.Groups[2].Value);
            return host;
        }

        throw new InvalidOperationException("The host did not start.");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _data.Dispose();
    }

    [GeneratedRegex(@"(http://127\.0\.0\.1:[0-9]+)/setup#(\S+)")]
    private static partial Regex SetupLink();
}
