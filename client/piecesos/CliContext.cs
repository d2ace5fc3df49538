using Platform.Client;
using Platform.Org.V1;

namespace Platform.Piecesos;

/// <summary>What a command works with.</summary>
internal sealed class CliContext(ITerminal terminal, string folder, bool json, string? organization) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(30);

    private DeviceStore? _store;
    private PlatformConnection? _connection;

    public ITerminal Terminal => terminal;

    public Printer Printer { get; } = new(terminal, json);

    public Prompts Prompts { get; } = new(terminal);

    public TimeProvider Time { get; } = TimeProvider.System;

    /// <summary>Opened by the first command that needs it, so that help and mistakes make no folder.</summary>
    public DeviceStore Store => _store ??= new DeviceStore(folder);

    /// <summary>The platform that the device of this folder belongs to.</summary>
    public PlatformConnection Connection => _connection ??= new PlatformConnection(Store.RequireIdentity().Servers, Store);

    /// <summary>The person's session.</summary>
    /// <exception cref="CliException">Nobody is signed in, or no longer.</exception>
    public Session Session
    {
        get
        {
            Store.RequireIdentity();
            if (Store.Session is not { } session)
                throw CliException.NotSignedIn("Nobody is signed in. Sign in with: piecesos login");
            if (session.ExpireTime > Time.GetUtcNow() + Reserve)
                return session;
            if (session.RefreshToken is not null)
                return Refresh(session);
            return session.ExpireTime > Time.GetUtcNow()
                ? session
                : throw CliException.NotSignedIn($"The sign-in of {session.Email} has ended: it lasts ten minutes. Sign in again with: piecesos login");
        }
    }

    // A command is one line of work, and waits here as it waits everywhere.
    private Session Refresh(Session session)
    {
        var renewed = BrowserSignIn.RefreshAsync(Store, Connection.Addresses, session, Time).GetAwaiter().GetResult();
        Store.Save(renewed);
        return renewed;
    }

    public Grpc.Core.CallOptions AsPerson(CancellationToken cancellationToken) => PlatformConnection.With(Session.AccessToken, Timeout, cancellationToken);

    /// <summary>The organization named with --org, or the only one.</summary>
    public async Task<Organization> OrganizationAsync(CancellationToken cancellationToken)
    {
        var all = (await new OrganizationService.OrganizationServiceClient(Connection.Gateway)
            .ListOrganizationsAsync(new ListOrganizationsRequest(), AsPerson(cancellationToken))).Organizations;
        if (organization is null)
        {
            return all.Count switch
            {
                1 => all[0],
                0 => throw CliException.NotFound("You are in no organization. Ask an owner or admin to add you."),
                _ => throw CliException.Usage($"You are in several organizations. Name one with --org: {string.Join(", ", all.Select(one => one.Name))}"),
            };
        }

        var named = all.Where(one => one.OrganizationId == organization || string.Equals(one.Name, organization, StringComparison.OrdinalIgnoreCase)).ToArray();
        return named.Length switch
        {
            1 => named[0],
            0 => throw CliException.NotFound($"You are in no organization called {organization}."),
            _ => throw CliException.Usage($"Several organizations are called {organization}. Use the id: piecesos org list"),
        };
    }

    public void Dispose() => _connection?.Dispose();
}
