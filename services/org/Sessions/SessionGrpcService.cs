using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Platform.Defaults;
using Platform.Org.V1;

namespace Platform.Org.Sessions;

internal sealed class SessionGrpcService(
    SignInWithPassword signIn,
    GetSession getSession,
    UseSession useSession,
    StepUpSession stepUp,
    SignOut signOut,
    BrowserSessions sessions,
    TimeProvider time) : SessionService.SessionServiceBase
{
    public override async Task<SignInResponse> SignIn(SignInRequest request, ServerCallContext context)
    {
        var live = await signIn.RunAsync(request, Origin(request.Client), context.CancellationToken);

        return new SignInResponse { Session = Map(live) };
    }

    public override async Task<GetSessionResponse> GetSession(GetSessionRequest request, ServerCallContext context) =>
        new() { Session = Map(await getSession.RunAsync(request.SessionToken, context.CancellationToken)) };

    public override async Task<UseSessionResponse> UseSession(UseSessionRequest request, ServerCallContext context)
    {
        var (token, newSessionToken) = await useSession.RunAsync(request.SessionToken, request.Background, context.CancellationToken);

        return new UseSessionResponse { AccessToken = token.Text, ExpiresIn = Duration.FromTimeSpan(token.ExpiresIn), NewSessionToken = newSessionToken ?? "" };
    }

    public override async Task<StepUpResponse> StepUp(StepUpRequest request, ServerCallContext context) =>
        new() { Session = Map(await stepUp.RunAsync(request, context.CancellationToken)) };

    public override async Task<SignOutResponse> SignOut(SignOutRequest request, ServerCallContext context)
    {
        await signOut.RunAsync(request.SessionToken, context.CancellationToken);

        return new SignOutResponse();
    }

    private static BrowserOrigin Origin(BrowserClient? client) => new(client?.Address ?? "", client?.UserAgent ?? "");

    private BrowserSession Map(LiveSession live)
    {
        var fresh = live.Row.AuthTime + StepUpProof.Freshness;
        return new BrowserSession
        {
            UserId = Ids.Text(live.User.UserId),
            Email = live.User.Email,
            DisplayName = live.User.DisplayName,
            IdleExpireTime = Timestamp.FromDateTimeOffset(sessions.IdleExpiry(live.Row)),
            ExpireTime = Timestamp.FromDateTimeOffset(sessions.Expiry(live.Row)),
            StepUpUntil = fresh > time.GetUtcNow() ? Timestamp.FromDateTimeOffset(fresh) : null,
            NewSessionToken = live.NewToken ?? "",
        };
    }
}
