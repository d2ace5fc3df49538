using System.Collections.Immutable;
using System.Security.Cryptography;
using Platform.Client.Feeds;
using Platform.Providers;

namespace Platform.Client;

/// <summary>
/// The credentials that the device holds, offline too. Everything stays sealed in memory; a record is opened when it is asked
/// for, and wiped after.
/// </summary>
public sealed class CredentialCache : IDisposable
{
    private readonly DeviceStore _store;
    private readonly ECDiffieHellman _agreementKey;
    private readonly RecordOpener _opener;
    private readonly Lease _lease;
    private ImmutableDictionary<Guid, FeedState> _feeds = ImmutableDictionary<Guid, FeedState>.Empty;

    /// <summary>Opens what a folder holds.</summary>
    /// <param name="store">The folder.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <exception cref="PlatformClientException">The folder holds no enrolled device.</exception>
    public CredentialCache(DeviceStore store, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        store.RequireIdentity();
        _store = store;
        _agreementKey = store.OpenAgreementKey();
        _opener = new RecordOpener(_agreementKey);
        _lease = new Lease(store, time ?? TimeProvider.System);
        Refresh();
    }

    /// <summary>Where each feed stands.</summary>
    public IReadOnlyList<FeedStatus> Feeds => [.. _feeds.Values.OrderBy(feed => feed.FeedId).Select(feed => FeedStatus.Of(feed, _lease))];

    /// <summary>Feeds that were taken from this device and not given back.</summary>
    public IReadOnlyList<FeedRemoval> Removals => [.. _store.Revocations.Load().Where(kept => !_feeds.ContainsKey(kept.FeedId)).Select(FeedRemoval.Of)];

    /// <summary>All credentials, by provider and name; unreadable ones last.</summary>
    public IReadOnlyList<CachedCredential> Credentials =>
        [.. _feeds.Values.SelectMany(feed => feed.Records.Values.Select(record => Describe(feed, record)))
            .OrderBy(credential => !credential.Readable)
            .ThenBy(credential => credential.Provider, StringComparer.Ordinal)
            .ThenBy(credential => credential.Name, StringComparer.OrdinalIgnoreCase)
            .ThenBy(credential => credential.CredentialId)];

    internal ImmutableDictionary<Guid, FeedState> States => _feeds;

    internal ECDiffieHellman AgreementKey => _agreementKey;

    internal Lease Lease => _lease;

    /// <summary>Reads the folder again: another process may have changed it.</summary>
    public void Refresh()
    {
        _feeds = _store.Feeds.Load(repair: false).ToImmutableDictionary(feed => feed.FeedId);
        _lease.Refresh();
    }

    /// <summary>Opens a credential with its secrets.</summary>
    /// <exception cref="PlatformClientException">It is not held, cannot be opened here, or the device's lease is over.</exception>
    public OpenedCredential Open(Guid credentialId)
    {
        foreach (var feed in _feeds.Values)
        {
            if (!feed.Records.TryGetValue(credentialId, out var record))
                continue;
            _lease.Require(feed);
            var form = _opener.Open(feed, record) ?? throw Unreadable(credentialId);
            if (ProviderForms.TryOf(form, out _))
                return new OpenedCredential(Shown(feed, record, form), form);
            throw Unreadable(credentialId);
        }

        throw Unreadable(credentialId);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _opener.Dispose();
        _agreementKey.Dispose();
    }

    internal void Put(FeedState state) => _feeds = _feeds.SetItem(state.FeedId, state);

    /// <summary>Forgets a feed, and zeroes the keys that opened it.</summary>
    internal void Remove(Guid feedId)
    {
        if (_feeds.TryGetValue(feedId, out var state))
            _opener.Forget(state.Grants.Values);
        _feeds = _feeds.Remove(feedId);
    }

    internal void Load(bool repair)
    {
        _feeds = _store.Feeds.Load(repair).ToImmutableDictionary(feed => feed.FeedId);
        _lease.Refresh();
    }

    /// <exception cref="PlatformClientException">It is not held.</exception>
    internal (FeedState Feed, FeedRecord Record) Find(Guid credentialId)
    {
        foreach (var feed in _feeds.Values)
        {
            if (feed.Records.TryGetValue(credentialId, out var record))
                return (feed, record);
        }

        throw new PlatformClientException(ClientFailure.NotFound, $"This machine holds no credential {credentialId}.");
    }

    /// <summary>A credential as it may be shown; opened and wiped on the way.</summary>
    internal CachedCredential Describe(FeedState feed, FeedRecord record)
    {
        var form = _lease.Holds(feed) ? _opener.Open(feed, record) : null;
        if (form is null)
            return new CachedCredential(feed.OrganizationId, record.ResourceId, record.Version, false, "", new(), ImmutableDictionary<string, string>.Empty);
        try
        {
            return Shown(feed, record, form);
        }
        finally
        {
            OpenedCredential.Wipe(form);
        }
    }

    /// <summary>Whether the device's key opens the record: what is reported to the server when it does not.</summary>
    internal bool Opens(FeedState feed, FeedRecord record)
    {
        if (_opener.Open(feed, record) is not { } form)
            return false;
        OpenedCredential.Wipe(form);
        return true;
    }

    private static CachedCredential Shown(FeedState feed, FeedRecord record, Platform.Credentials.V1.CredentialForm form)
    {
        var plain = form.Clone();
        var masks = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (ProviderForms.TryOf(plain, out var type))
        {
            var values = type.Get(plain);
            foreach (var field in type.Fields.Where(field => field.Secret && !field.GetSecret(values).IsEmpty))
            {
                masks[field.Name] = SecretMasks.Mask(field, field.GetSecret(values).Span);
                field.SetSecret(values, []);
            }
        }

        return new CachedCredential(feed.OrganizationId, record.ResourceId, record.Version, type is not null, type?.Key ?? "", plain, masks);
    }

    private static PlatformClientException Unreadable(Guid credentialId) =>
        new(ClientFailure.Unreadable, $"Credential {credentialId} cannot be opened on this device.");
}
