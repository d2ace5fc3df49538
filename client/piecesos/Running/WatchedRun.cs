using Platform.Client;

namespace Platform.Piecesos.Running;

/// <summary>What <c>run --watch</c> is to do.</summary>
/// <param name="Words">The command.</param>
/// <param name="Signal">Sent at a change; null restarts.</param>
/// <param name="Grace">How long an asked child may take to end.</param>
/// <param name="Prefix">Put before the name of each variable.</param>
/// <param name="Choose">The keys of the child, each time anew.</param>
/// <param name="KeepCurrent">Keep the keys current where no agent does.</param>
internal sealed record WatchedPlan(
    IReadOnlyList<string> Words, int? Signal, TimeSpan Grace, string Prefix, Func<CredentialCache, IReadOnlyList<CachedCredential>> Choose, bool KeepCurrent);

/// <summary>
/// Runs a child and, when its keys change, starts it again or signals it. A child that ends by itself ends this too, with its code.
/// </summary>
internal sealed class WatchedRun(CliContext context, WatchedPlan plan)
{
    private static readonly TimeSpan TakeOver = TimeSpan.FromSeconds(15);

    private string? _lastNote;

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var changes = new FolderChanges(context.Store.Folder, context.Time);
        using var cache = new CredentialCache(context.Store, context.Time);
        using var signals = new SignalRelay();
        var keeping = plan.KeepCurrent ? KeepCurrentAsync(stop.Token) : Task.CompletedTask;
        try
        {
            while (true)
            {
                if (await RunOnceAsync(cache, changes, signals, cancellationToken) is { } code)
                    return code;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await keeping;
        }
    }

    /// <summary>One child, to its own end; null when it is to be started again.</summary>
    private async Task<int?> RunOnceAsync(CredentialCache cache, FolderChanges changes, SignalRelay signals, CancellationToken cancellationToken)
    {
        using var files = new ChildFiles(context.Store.Folder, context.Terminal.Environment("XDG_RUNTIME_DIR"));
        cache.Refresh();
        var chosen = plan.Choose(cache);
        var fingerprint = KeyFingerprint.Of(cache, chosen);
        using var environment = Environment(cache, chosen, files);
        using var child = ChildProcess.Start(plan.Words, environment, signals);
        while (await ChangesFirstAsync(child, changes, cancellationToken))
        {
            if (await LookAsync(cache, child) is not { } now)
                continue;
            var next = KeyFingerprint.Of(cache, now);
            if (next.AsSpan().SequenceEqual(fingerprint))
                continue;
            fingerprint = next;
            if (plan.Signal is { } signal)
            {
                using var replaced = Environment(cache, now, files);
                child.Signal(signal);
            }
            else
            {
                return await StopAsync(child, signals) ? await child.Exited : null;
            }
        }

        return await child.Exited;
    }

    /// <summary>True when the keys may have changed, false when the child has ended.</summary>
    private static async Task<bool> ChangesFirstAsync(ChildProcess child, FolderChanges changes, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var next = changes.NextAsync(waiting.Token);
        var first = await Task.WhenAny(child.Exited, next);
        await waiting.CancelAsync();
        if (cancellationToken.IsCancellationRequested)
            await child.WaitAsync(cancellationToken);
        return first == next;
    }

    /// <summary>The keys as they are now; null when the child goes on with what it has.</summary>
    /// <exception cref="CliException">A key of the child is gone, and so is the child.</exception>
    private async Task<IReadOnlyList<CachedCredential>?> LookAsync(CredentialCache cache, ChildProcess child)
    {
        cache.Refresh();
        if (cache.Feeds.Any(feed => !feed.Usable && feed.Credentials > 0))
        {
            Note("This machine has not heard from the platform for longer than its organization allows: the command goes on, and gets nothing new.");
            return null;
        }

        try
        {
            return plan.Choose(cache);
        }
        catch (CliException exception) when (exception.ExitCode == ExitCodes.NotFound)
        {
            await child.StopAsync(plan.Grace, context.Time);
            throw;
        }
        catch (CliException exception)
        {
            Note($"{exception.Message} The command goes on with what it has.");
            return null;
        }
    }

    /// <summary>True when somebody asked for the end meanwhile: then nothing is started again.</summary>
    private async Task<bool> StopAsync(ChildProcess child, SignalRelay signals)
    {
        var before = signals.EndsAsked;
        if (!await child.StopAsync(plan.Grace, context.Time))
            context.Printer.Note($"piecesos: {plan.Words[0]} did not end within {plan.Grace.TotalSeconds:0.#} seconds and was killed.");
        return signals.EndsAsked != before;
    }

    private ChildEnvironment Environment(CredentialCache cache, IReadOnlyList<CachedCredential> chosen, ChildFiles files)
    {
        var environment = new ChildEnvironment(files, plan.Prefix);
        foreach (var credential in chosen)
        {
            using var opened = cache.Open(credential.CredentialId);
            environment.Add(opened);
        }

        return environment;
    }

    /// <summary>Keeps the keys current where no agent does; where one does, it holds the lock, and this waits in case it goes.</summary>
    private async Task KeepCurrentAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                using var watcher = new PlatformWatcher(context.Store, new PlatformWatcherOptions { Time = context.Time });
                await watcher.RunAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is PlatformClientException or IOException)
            {
                if (exception is not PlatformClientException { Failure: ClientFailure.InUse })
                    Note(exception.Message);
                await Task.Delay(TakeOver, context.Time, cancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }

    private void Note(string text)
    {
        if (text != _lastNote)
            context.Printer.Note($"piecesos: {text}");
        _lastNote = text;
    }
}
