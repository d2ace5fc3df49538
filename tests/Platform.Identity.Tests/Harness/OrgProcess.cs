using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Platform.Defaults;
using Platform.Org.V1;
using Platform.TestKit;

namespace Platform.Identity.Tests.Harness;

/// <summary>The org service as a process of its own: for what is decided once per process, such as which authorities it trusts.</summary>
internal sealed class OrgProcess : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Process _process;
    private readonly GrpcChannel _channel;

    private OrgProcess(string issuer, Dictionary<string, string> environment)
    {
        var port = new Uri(issuer).Port;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        KeyFiles.TryCreatePrivate(_folder.File("service-org.pem"), Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
        KeyFiles.TryCreatePrivate(_folder.File("services/org.pub.pem"), Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem()));
        string Own(string file) => Path.Combine(AppContext.BaseDirectory, file);
        var start = new ProcessStartInfo(
            "dotnet",
            ["exec", "--runtimeconfig", Own("Platform.Identity.Tests.runtimeconfig.json"), "--depsfile", Own("Platform.Identity.Tests.deps.json"), Own("Platform.Org.dll")])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = _folder.Path,
        };
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["Listen__Port"] = $"{port}",
            ["Data__Path"] = _folder.Path,
            ["Authentication__Issuer"] = issuer,
            ["Authentication__Authority"] = issuer,
            ["Authentication__ServiceKeyFile"] = _folder.File("service-org.pem"),
            ["Authentication__ServiceKeys"] = _folder.File("services"),
            ["Org__CredentialsUrl"] = "http://127.0.0.1:1",
            ["Org__CreateMissingKeys"] = "true",
            ["Org__PasswordIterations"] = "100000",
        }.Concat(environment))
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port + 1}");
    }

    public OrganizationService.OrganizationServiceClient Organizations => new(_channel);

    public Metadata Owner { get; private set; } = [];

    public string OrganizationId { get; private set; } = "";

    /// <summary>Starts it and makes the first owner and organization.</summary>
    public static async Task<OrgProcess> StartAsync(Dictionary<string, string> environment)
    {
        var org = new OrgProcess(Site.ChooseIssuer(), environment);
        try
        {
            await org.SetUpAsync();
            return org;
        }
        catch
        {
            org.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _channel.Dispose();
        _folder.Dispose();
    }

    private async Task SetUpAsync()
    {
        const string announcement = "One-time set-up code: ";
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        string? line;
        do
            line = await _process.StandardOutput.ReadLineAsync(guard.Token) ?? throw new InvalidOperationException("The org service ended.");
        while (!line.Contains(announcement, StringComparison.Ordinal));
        // What it prints from now on is read, so that it never waits for a reader.
        _ = _process.StandardOutput.ReadToEndAsync(CancellationToken.None);

        var tokens = new TokenService.TokenServiceClient(_channel);
        var password = ByteString.CopyFromUtf8(Site.Password);
        OrganizationId = (await tokens.CompleteSetupAsync(new()
        {
            SetupCode = line.Split(announcement)[1],
            Email = Site.OwnerEmail,
            Password = password,
            DisplayName = "Olga",
            OrganizationName = "Acme",
        })).OrganizationId;
        Owner = new Metadata { { "authorization", $"Bearer {(await tokens.CreateUserTokenAsync(new() { Email = Site.OwnerEmail, Password = password })).AccessToken}" } };
    }
}
