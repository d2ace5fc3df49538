using Microsoft.Extensions.Options;
using Platform.Org.Database;
using Platform.Org.SecondFactors;
using Platform.Org.Users;

namespace Platform.Org.Sessions;

/// <summary>How sessions begin, hold, take new tokens and end: what the use cases share, inside their transactions.</summary>
internal sealed class BrowserSessions(IOptions<OrgOptions> options, TimeProvider time)
{
    private const int MaxTextLength = 256;

    /// <summary>Browsers make several calls at once; those that left with the earlier token must not find themselves signed out.</summary>
    private static readonly TimeSpan RotationGrace = TimeSpan.FromSeconds(30);

    /// <summary>So fine is the record of the last use: not every call has to write.</summary>
    private static readonly TimeSpan UseGrain = TimeSpan.FromMinutes(1);

    public DateTimeOffset IdleExpiry(SessionRow row) => Earlier(row.UseTime + options.Value.SessionIdle, Expiry(row));

    public DateTimeOffset Expiry(SessionRow row) => row.CreateTime + options.Value.SessionAge;

    public bool IsUseDue(SessionRow row) => time.Now() - row.UseTime >= UseGrain;

    /// <summary>Begins a session; the earlier one of the same browser ends, so that no token outlives a sign-in.</summary>
    public async Task<LiveSession> BeginAsync(Session session, UserRow user, BrowserOrigin origin, string previousToken)
    {
        var now = time.Now();
        if (await FindAsync(session, previousToken) is { } previous)
            await SessionStore.DeleteAsync(session, previous.SessionId);
        await SessionStore.PurgeAsync(session, now - options.Value.SessionIdle, now - options.Value.SessionAge);

        var token = RandomToken.Generate();
        var row = new SessionRow
        {
            SessionId = Guid.CreateVersion7(now),
            UserId = user.UserId,
            TokenHash = RandomToken.Hash(token)!,
            RotationDue = false,
            CreateTime = now,
            UseTime = now,
            AuthTime = now,
            Address = Cut(origin.Address),
            UserAgent = Cut(origin.UserAgent),
        };
        await SessionStore.InsertAsync(session, row);
        return new LiveSession(row, user, token, await SecondFactorStore.CountsAsync(session, user.UserId));
    }

    /// <summary>The session of a token, if it holds.</summary>
    public async Task<SessionRow?> FindAsync(Session session, string token)
    {
        if (RandomToken.Hash(token) is not { } hash)
            return null;

        var now = time.Now();
        return await SessionStore.FindByTokenAsync(session, hash, now) is { } row && now < IdleExpiry(row) ? row : null;
    }

    /// <summary>The session of a token and its person.</summary>
    /// <exception cref="Grpc.Core.RpcException">SESSION_ENDED.</exception>
    public async Task<LiveSession> RequireAsync(Session session, string token)
    {
        var row = await FindAsync(session, token) ?? throw Errors.SessionEnded();
        var user = await UserStore.FindAsync(session, row.UserId) ?? throw Errors.SessionEnded();
        return new LiveSession(row, user, null, await SecondFactorStore.CountsAsync(session, user.UserId));
    }

    /// <summary>Gives the session a new token.</summary>
    public async Task<LiveSession> RotateAsync(Session session, LiveSession live)
    {
        var token = RandomToken.Generate();
        await SessionStore.RotateAsync(session, live.Row.SessionId, RandomToken.Hash(token)!, time.Now() + RotationGrace);
        return live with { NewToken = token };
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static string Cut(string text) => text.Length > MaxTextLength ? text[..MaxTextLength] : text;
}

/// <summary>Where a sign-in came from, as its owner will see it in the list of sessions.</summary>
internal readonly record struct BrowserOrigin(string Address, string UserAgent);
