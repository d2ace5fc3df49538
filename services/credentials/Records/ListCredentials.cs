using Platform.Credentials.Access;
using Platform.Credentials.Feeds;
using Platform.Credentials.V1;
using Platform.Defaults;
using Platform.Providers;

namespace Platform.Credentials.Records;

/// <summary>All live credentials as people see them. Nothing is opened for it: masks are made when a secret is saved.</summary>
internal sealed class ListCredentials(Memberships memberships, ServiceDatabase database)
{
    public async Task<ListCredentialsResponse> ExecuteAsync(Caller caller, ListCredentialsRequest request, CancellationToken cancellationToken)
    {
        var organizationId = await memberships.RequireMemberAsync(caller, request.OrganizationId, cancellationToken);
        var (revision, views) = await database.ReadAsync<(long, IReadOnlyList<Credential>)>(
            async (connection, transaction) =>
                await FeedStore.FindByOrganizationAsync(connection, transaction, organizationId) is { } feed
                    ? (feed.Revision, await CredentialStore.ListViewsAsync(connection, transaction, feed.FeedId))
                    : (0, []),
            cancellationToken);

        var response = new ListCredentialsResponse { Revision = revision };
        response.Credentials.AddRange(views
            .OrderBy(view => Section(view.Form))
            .ThenBy(view => view.Form.Name, StringComparer.InvariantCultureIgnoreCase)
            .ThenBy(view => view.CredentialId, StringComparer.Ordinal));
        return response;
    }

    /// <summary>Sections come in the order of the API Keys tab, which is that of the contract.</summary>
    private static int Section(CredentialForm form) =>
        ProviderForms.TryOf(form, out var provider)
            ? ProviderForms.All.TakeWhile(other => other.Options.Section != provider.Options.Section).Count()
            : int.MaxValue;
}
