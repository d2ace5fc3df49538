namespace Platform.Portal.Tests.Harness;

/// <summary>A browser in which nobody has been, until the end of its use.</summary>
internal sealed record BrowserLease(IBrowserContext Context, Func<Task> EndAsync);

/// <summary>The browsers of the tests: a few with a profile, which are handed on, and one that makes a fresh context for whoever wants more.</summary>
internal sealed class Browsers(IPlaywright playwright, string origin, int profiles) : IAsyncDisposable
{
    private static readonly ViewportSize Size = new() { Width = 1280, Height = 900 };
    private static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        // What is for pages that stay for long: code that is optimised, a process in reserve for the next page, another for drawing. And what has
        // been compiled is kept: the next test runs it too.
        "--js-flags=--no-maglev --no-opt --no-flush-bytecode", "--renderer-process-limit=1", "--in-process-gpu",
        // The platform by a name that is not the machine's own: over plain HTTP a browser trusts it with nothing.
        "--host-resolver-rules=MAP plain.example 127.0.0.1",
    ];

    private readonly Lock _gate = new();
    private readonly Stack<BrowserProfile> _free = [];
    private readonly List<BrowserProfile> _all = [];
    private int _begun;
    private Task<IBrowser>? _shared;

    /// <summary>What asks for a context of its own that is otherwise as all are.</summary>
    public static BrowserNewContextOptions Fresh => new() { ViewportSize = Size };

    /// <summary>A profile when there are no wishes and one is free: never waits for one.</summary>
    public async Task<BrowserLease> OpenAsync(BrowserNewContextOptions? options)
    {
        if (options is null && await TakeAsync() is { } profile)
            return new BrowserLease(profile.Context, () => ReturnAsync(profile));

        var context = await (await SharedAsync()).NewContextAsync(options ?? Fresh);
        return new BrowserLease(context, () => context.CloseAsync());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var profile in _all)
            await profile.DisposeAsync();
        if (_shared is not null)
            await (await _shared).CloseAsync();
    }

    private async Task<BrowserProfile?> TakeAsync()
    {
        lock (_gate)
        {
            if (_free.TryPop(out var free))
                return free;
            if (_begun == profiles)
                return null;
            _begun++;
        }

        var started = await BrowserProfile.StartAsync(playwright, new() { ExecutablePath = Chromium.Program, Args = Flags, ViewportSize = Size });
        lock (_gate)
            _all.Add(started);
        return started;
    }

    /// <summary>One that cannot be cleaned is not handed on.</summary>
    private async Task ReturnAsync(BrowserProfile profile)
    {
        await profile.CleanAsync(origin);
        lock (_gate)
            _free.Push(profile);
    }

    private Task<IBrowser> SharedAsync()
    {
        lock (_gate)
            return _shared ??= playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium.Program, Args = Flags });
    }
}
