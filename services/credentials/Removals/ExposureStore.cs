using System.Data.Common;
using Dapper;
using Platform.Credentials.V1;
using Platform.Providers;

namespace Platform.Credentials.Removals;

/// <summary>A credential, as far as it matters to who held it when.</summary>
internal sealed class ExposableCredential
{
    public Guid CredentialId { get; init; }

    public string Name { get; init; } = "";

    public string Provider { get; init; } = "";

    public bool Deleted { get; init; }

    /// <summary>That last changed it; of a deleted one, that deleted it.</summary>
    public long Revision { get; init; }

    public long CreatedRevision { get; init; }

    public long SecretRevision { get; init; }

    /// <summary>Whether somebody who read the feed up to a revision has its secret, if he had it for a moment at the end.</summary>
    public bool WasLiveAt(long revision) => CreatedRevision <= revision && (!Deleted || Revision > revision);

    public ExposedCredential ExposedAt(long revision) => new()
    {
        CredentialId = Ids.Text(CredentialId),
        Name = Name,
        Section = ProviderForms.Find(Provider)?.Options.Section ?? Provider,
        Replaced = Deleted || SecretRevision > revision,
    };
}

/// <summary>Reads the credentials of a feed that removed devices may have held.</summary>
internal static class ExposureStore
{
    public static async Task<IReadOnlyList<ExposableCredential>> ListAsync(DbConnection connection, DbTransaction transaction, Guid feedId) =>
        (await connection.QueryAsync<ExposableCredential>(
            """
            SELECT credential_id, name, provider, deleted, revision, created_revision, secret_revision
            FROM credentials WHERE feed_id = @feedId ORDER BY provider, name, credential_id
            """,
            new { feedId }, transaction)).AsList();
}
