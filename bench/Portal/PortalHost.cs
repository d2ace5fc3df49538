using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Platform.Bench.Processes;
using Platform.Client;
using Platform.Credentials.V1;
using Platform.Org.V1;

namespace Platform.Bench.Portal;

/// <summary>The whole platform in its one process, with an owner, a device, and organizations of as many credentials as are wanted.</summary>
internal sealed class PortalHost : IDisposable
{
    private const string SetupLine = "/setup#";
    private const int MaxChanges = 100;

    private readonly ServerProcess _process;
    private readonly PlatformConnection _connection;
    private readonly Session _owner;

    private PortalHost(ServerProcess process, PlatformConnection connection, Session owner, string url, string password) =>
        (_process, _connection, _owner, Url, Password) = (process, connection, owner, url, password);

    public const string Email = "owner@example.com";

    public string Url { get; }

    public string Password { get; }

    public static async Task<PortalHost> StartAsync(Cores cores, string folder)
    {
        var command = PlatformService.HostCommand(cores, ["--port", FreePorts.Take(2).ToString(CultureInfo.InvariantCulture), "--data", Path.Combine(folder, "data")]);
        var process = ServerProcess.Start(command);
        try
        {
            var link = await process.WaitForWholeLineAsync(SetupLine);
            var url = link[link.IndexOf("http", StringComparison.Ordinal)..link.IndexOf(SetupLine, StringComparison.Ordinal)];
            var code = link[(link.IndexOf(SetupLine, StringComparison.Ordinal) + SetupLine.Length)..].Trim();
            var password = RandomNumberGenerator.GetHexString(32);
            var connection = new PlatformConnection(await ServerAddresses.DiscoverAsync(new Uri(url)));
            await new TokenService.TokenServiceClient(connection.Gateway).CompleteSetupAsync(new CompleteSetupRequest
            {
                SetupCode = code,
                Email = Email,
                Password = ByteString.CopyFromUtf8(password),
                DisplayName = "Owner",
                OrganizationName = "Bench",
            });
            var owner = await SignIn.WithPasswordAsync(connection, Email, Encoding.UTF8.GetBytes(password), TimeProvider.System);
            await Enrolment.EnrollAsync(new DeviceStore(Path.Combine(folder, "device")), connection, owner, "bench");
            return new PortalHost(process, connection, owner, url, password);
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <summary>A new organization with so many OpenAI keys, all in one section: the hardest for a list.</summary>
    public async Task<string> CreateOrganizationAsync(int credentials)
    {
        var made = await new OrganizationService.OrganizationServiceClient(_connection.Gateway).CreateOrganizationAsync(
            new CreateOrganizationRequest { Name = $"{credentials} credentials" },
            PlatformConnection.With(_owner.AccessToken, TimeSpan.FromSeconds(30), default));
        var organizationId = Guid.Parse(made.Organization.OrganizationId);
        var editor = new CredentialEditor(_connection, _owner);
        foreach (var numbers in Enumerable.Range(0, credentials).Chunk(MaxChanges))
        {
            var changes = new List<CredentialChange>();
            foreach (var number in numbers)
                changes.Add(await editor.CreateAsync(organizationId, Draft(number)));
            await editor.ApplyAsync(organizationId, changes);
        }

        return made.Organization.OrganizationId;
    }

    public void Dispose()
    {
        _connection.Dispose();
        _process.Dispose();
    }

    private static CredentialDraft Draft(int number) => new(
        new CredentialForm { Name = string.Create(CultureInfo.InvariantCulture, $"Key {number:0000}"), Openai = new OpenAi { OrganizationId = "org-Ab12" } },
        new() { ["api_key"] = "sk-proj-abcdefghijklmnopqrstuvwx"u8.ToArray() });
}
