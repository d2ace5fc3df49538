using System.Text;
using Platform.Client;

namespace Platform.Portal.Tests.Harness;

/// <summary>
/// One running platform and its browsers for all tests, which run beside each other: each test makes an organization of its own.
/// Started for the first class that wants it, stopped after the last.
/// </summary>
internal sealed class RunningPortal : IAsyncDisposable
{
    // One for each test that runs beside others (xunit.runner.json).
    private const int Profiles = 3;

    // Within it a sign-in is a fresh proof for what is protected, with two minutes to spare.
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(3);

    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static RunningPortal? _running;
    private static int _users;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _signingIn = new(1, 1);
    private readonly HostProcess _host;
    private readonly IPlaywright _playwright;
    private Session? _owner;
    private (Cookie Cookie, DateTimeOffset Time)? _ownersCookie;
    private Task<Workspace>? _furnished;

    private RunningPortal(HostProcess host, IPlaywright playwright, PlatformConnection connection) =>
        (_host, _playwright, Browsers, Connection) = (host, playwright, new Browsers(playwright, host.Url, Profiles), connection);

    public string Url => _host.Url;

    public string SetupCode => _host.SetupCode;

    public string OrgDatabase => _host.OrgDatabase;

    public MailFolder Mail => new(_host.Mail);

    public Browsers Browsers { get; }

    public PlatformConnection Connection { get; }

    /// <summary>The platform; the first caller's work makes it ready.</summary>
    public static async Task<RunningPortal> AcquireAsync(Func<RunningPortal, Task> setUp)
    {
        await Gate.WaitAsync();
        try
        {
            if (_running is null)
            {
                var started = await StartAsync();
                try
                {
                    await setUp(started);
                }
                catch
                {
                    await started.DisposeAsync();
                    throw;
                }

                _running = started;
            }

            _users++;
            return _running;
        }
        finally
        {
            Gate.Release();
        }
    }

    public static async Task ReleaseAsync()
    {
        await Gate.WaitAsync();
        try
        {
            if (--_users > 0)
                return;
            await _running!.DisposeAsync();
            _running = null;
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>The owner's sign-in, kept while its token lasts: hashing a password is work on purpose.</summary>
    public Task<Session> OwnerAsync() => OneByOneAsync(async () =>
    {
        if (_owner is null || _owner.ExpireTime < DateTimeOffset.UtcNow + TimeSpan.FromMinutes(5))
            _owner = await SignInAsync(PortalSite.Email);
        return _owner;
    });

    /// <summary>The owner's session in a browser, with a fresh proof.</summary>
    public Task<Cookie> OwnersCookieAsync() => OneByOneAsync(async () =>
    {
        if (_ownersCookie is not { } known || DateTimeOffset.UtcNow - known.Time > Fresh)
            _ownersCookie = known = (await BrowserSession.SignInAsync(Url, PortalSite.Email, PortalSite.Password), DateTimeOffset.UtcNow);
        return known.Cookie;
    });

    /// <summary>Browsers beside those of all tests, for a test that is about them.</summary>
    public Browsers NewBrowsers(int profiles) => new(_playwright, Url, profiles);

    /// <summary>An organization that is made once, for tests that only look.</summary>
    public Task<Workspace> FurnishedAsync(Func<Task<Workspace>> furnish)
    {
        lock (_gate)
            return _furnished ??= furnish();
    }

    public Task<Session> SignInAsync(string email) =>
        SignIn.WithPasswordAsync(Connection, email, Encoding.UTF8.GetBytes(PortalSite.Password), TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        Connection.Dispose();
        await Browsers.DisposeAsync();
        _playwright.Dispose();
        await _host.DisposeAsync();
        _signingIn.Dispose();
    }

    private static async Task<RunningPortal> StartAsync()
    {
        var starting = HostProcess.StartAsync();
        var playwright = await Playwright.CreateAsync();
        var host = await starting;
        return new RunningPortal(host, playwright, new PlatformConnection(await ServerAddresses.DiscoverAsync(new Uri(host.Url))));
    }

    private async Task<T> OneByOneAsync<T>(Func<Task<T>> work)
    {
        await _signingIn.WaitAsync();
        try
        {
            return await work();
        }
        finally
        {
            _signingIn.Release();
        }
    }
}
