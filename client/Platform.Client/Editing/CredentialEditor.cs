using Platform.Credentials.V1;
using Platform.Providers;
using Platform.Sealing;

namespace Platform.Client;

/// <summary>
/// Changes the credentials of an organization for a signed-in person. Secrets are sealed here, to the credentials service's
/// key: nothing on the way can read them.
/// </summary>
public sealed class CredentialEditor
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    private readonly CredentialService.CredentialServiceClient _client;
    private readonly Session _session;
    private byte[]? _inputKey;

    /// <summary>Works with a person's session.</summary>
    public CredentialEditor(PlatformConnection connection, Session session)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _client = new CredentialService.CredentialServiceClient(connection.Gateway);
        _session = session;
    }

    /// <summary>All credentials of an organization, secrets as masks.</summary>
    public async Task<ListCredentialsResponse> ListAsync(Guid organizationId, CancellationToken cancellationToken = default) =>
        await _client.ListCredentialsAsync(
            new ListCredentialsRequest { OrganizationId = organizationId.ToString("D") }, PlatformConnection.With(_session.AccessToken, Timeout, cancellationToken));

    /// <summary>Normalizes and seals a new credential as a change.</summary>
    public async Task<CredentialChange> CreateAsync(Guid organizationId, CredentialDraft draft, CancellationToken cancellationToken = default)
    {
        var id = Guid.CreateVersion7();
        return new CredentialChange { CredentialId = id.ToString("D"), Create = await PutAsync(organizationId, id, draft, cancellationToken) };
    }

    /// <summary>Normalizes and seals an edited credential as a change. Secrets that are not in the draft stay.</summary>
    public async Task<CredentialChange> UpdateAsync(Guid organizationId, Credential current, CredentialDraft draft, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(current);
        return new CredentialChange
        {
            CredentialId = current.CredentialId,
            ExpectedVersion = current.Version,
            Update = await PutAsync(organizationId, Guid.Parse(current.CredentialId), draft, cancellationToken),
        };
    }

    /// <summary>The removal of a credential as a change.</summary>
    public static CredentialChange Delete(Credential current)
    {
        ArgumentNullException.ThrowIfNull(current);
        return new CredentialChange { CredentialId = current.CredentialId, ExpectedVersion = current.Version, Delete = new() };
    }

    /// <summary>Commits changes as one revision. The request id makes a repetition after a lost answer harmless.</summary>
    public async Task<ApplyChangesResponse> ApplyAsync(
        Guid organizationId, IEnumerable<CredentialChange> changes, Guid? requestId = null, CancellationToken cancellationToken = default)
    {
        var request = new ApplyChangesRequest { OrganizationId = organizationId.ToString("D"), RequestId = (requestId ?? Guid.NewGuid()).ToString("D") };
        request.Changes.AddRange(changes);
        return await _client.ApplyChangesAsync(request, PlatformConnection.With(_session.AccessToken, Timeout, cancellationToken));
    }

    /// <summary>Whether the edited form sends its secrets elsewhere: then they must be entered again.</summary>
    public static bool MovesSecrets(CredentialForm before, CredentialForm after) =>
        !Origins.TryCanonical(before, out var from) || !Origins.TryCanonical(after, out var to) || from != to;

    private async Task<PutCredential> PutAsync(Guid organizationId, Guid credentialId, CredentialDraft draft, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(draft);
        var put = new PutCredential { Form = draft.Form.Clone() };
        FormNormalizer.Normalize(put.Form, draft.Secrets);
        if (draft.Secrets.Count == 0)
            return put;
        if (!Origins.TryCanonical(put.Form, out var origin))
            throw new ArgumentException("The form leads to no address that a secret may be sent to.", nameof(draft));

        var inputKey = await GetInputKeyAsync(cancellationToken);
        foreach (var (field, secret) in draft.Secrets)
        {
            var context = new SealedInputContext(organizationId, credentialId, Origins.Hash(origin), field);
            put.Secrets.Add(new SealedSecret { Field = field, Input = SealedInputs.Seal(inputKey, context, FormNormalizer.TrimSecret(secret)) });
        }

        return put;
    }

    private async Task<byte[]> GetInputKeyAsync(CancellationToken cancellationToken)
    {
        if (_inputKey is not null)
            return _inputKey;
        var response = await _client.GetInputKeyAsync(new GetInputKeyRequest(), PlatformConnection.With(_session.AccessToken, Timeout, cancellationToken));
        return _inputKey = response.PublicKey.ToByteArray();
    }
}
