using Microsoft.Extensions.Configuration;

namespace Platform.Client.Local;

/// <summary>Reads once when the application starts, and again whenever the agent tells of a change; equal content is no reload.</summary>
internal sealed class PlatformConfigurationProvider(PlatformConfigurationOptions options) : ConfigurationProvider, IDisposable
{
    private readonly PlatformCredentials _credentials = new(options.Agent);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private Task? _watching;

    /// <summary>Configuration is loaded synchronously, everywhere; without a synchronization context that waits for us.</summary>
    public override void Load()
    {
        try
        {
            Data = Task.Run(() => ReadAsync(_stop.Token)).GetAwaiter().GetResult();
        }
        catch (PlatformClientException exception) when (options.Optional && exception.Failure == ClientFailure.NoAgent)
        {
            // It is watched for.
        }

        lock (_gate)
            _watching ??= Task.Run(WatchAsync);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _watching?.GetAwaiter().GetResult();
        _credentials.Dispose();
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        try
        {
            await foreach (var _ in _credentials.WatchAsync(_stop.Token))
                await ReloadAsync();
        }
        catch (OperationCanceledException)
        {
            // The application ends.
        }
    }

    private async Task ReloadAsync()
    {
        try
        {
            var data = await ReadAsync(_stop.Token);
            if (data.Count == Data.Count && data.All(entry => Data.TryGetValue(entry.Key, out var value) && value == entry.Value))
                return;
            Data = data;
            OnReload();
        }
        catch (PlatformClientException)
        {
            // The agent went away in between: what was read stays, and the next agent tells everything again.
        }
    }

    private async Task<IDictionary<string, string?>> ReadAsync(CancellationToken cancellationToken)
    {
        var data = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var held = (await _credentials.ListAsync(cancellationToken: cancellationToken))
            .Where(one => one.Readable && (options.Organization is null || one.OrganizationId == options.Organization)).ToArray();
        var ofProvider = held.CountBy(one => one.Provider).ToDictionary();

        // Of two with one name, in two organizations, neither is given: which one is somebody's decision.
        foreach (var group in held.GroupBy(Key, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() == 1))
            await AddAsync(data, group.Single(), group.Key, isOnly: ofProvider[group.Single().Provider] == 1, cancellationToken);
        return data;
    }

    private async Task AddAsync(Dictionary<string, string?> data, HeldCredential credential, string key, bool isOnly, CancellationToken cancellationToken)
    {
        try
        {
            using var secrets = await _credentials.GetByIdAsync(credential.CredentialId, cancellationToken);
            foreach (var field in secrets.Fields)
            {
                var name = field.Replace("_", "", StringComparison.Ordinal);
                data[$"{key}:{name}"] = secrets.Text(field);
                if (isOnly)
                    data[$"{options.Section}:{credential.Provider}:{name}"] = secrets.Text(field);
            }
        }
        catch (PlatformClientException exception) when (exception.Failure is ClientFailure.NotFound or ClientFailure.Unreadable or ClientFailure.LeaseExpired)
        {
            // Removed since the list was made, or not to be used now: it is not there.
        }
    }

    private string Key(HeldCredential credential) =>
        $"{options.Section}:{credential.Provider}:{credential.Name.Replace(ConfigurationPath.KeyDelimiter, "-", StringComparison.Ordinal)}";
}
