using System.Security.Cryptography;
using Google.Protobuf;
using Platform.Client.Feeds;
using Platform.Credentials.V1;
using Platform.Providers;
using Platform.Sealing;

namespace Platform.Client;

/// <summary>Opens records with the feed keys that were granted to this device. Keys are unsealed once and wiped at the end.</summary>
internal sealed class RecordOpener(ECDiffieHellman agreementKey) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ByteString, FeedKey> _keys = [];

    /// <summary>Opens a record; null when it cannot be. The caller wipes the form.</summary>
    public CredentialForm? Open(FeedState state, FeedRecord record)
    {
        if (!state.Grants.TryGetValue(record.Sealed.KeyEpoch, out var grant))
            return null;
        byte[]? plaintext = null;
        CredentialForm? form = null;
        try
        {
            lock (_gate)
            {
                var context = new RecordContext(state.OrganizationId, state.FeedId, record.ResourceId, record.Version, record.Sealed.OriginHash.ToByteArray());
                plaintext = SealedRecords.Open(Key(grant), context, record.Sealed);
            }

            form = CredentialForm.Parser.ParseFrom(plaintext);
            if (LeadsWhereSealed(form, record))
                return form;
            OpenedCredential.Wipe(form);
            return null;
        }
        catch (Exception exception) when (exception is CryptographicException or InvalidProtocolBufferException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    /// <summary>Zeroes the keys of grants that are no longer held.</summary>
    public void Forget(IEnumerable<Grant> grants)
    {
        lock (_gate)
        {
            foreach (var grant in grants)
            {
                if (_keys.Remove(grant.Ciphertext, out var key))
                    key.Dispose();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var key in _keys.Values)
                key.Dispose();
            _keys.Clear();
        }
    }

    /// <summary>A secret goes to the destination it was sealed for, and nowhere else. A provider this version does not know is not used.</summary>
    private static bool LeadsWhereSealed(CredentialForm form, FeedRecord record) =>
        !ProviderForms.TryOf(form, out _)
        || (Origins.TryCanonical(form, out var origin) && Origins.Hash(origin).AsSpan().SequenceEqual(record.Sealed.OriginHash.Span));

    private FeedKey Key(Grant grant)
    {
        // A grant's ciphertext names it: another key never has the same one.
        if (!_keys.TryGetValue(grant.Ciphertext, out var key))
            _keys[grant.Ciphertext] = key = Grants.Open(agreementKey, grant);
        return key;
    }
}
