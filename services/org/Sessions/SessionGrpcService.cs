using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Platform.Defaults;
using Platform.Org.Identities;
using Platform.Org.Invitations;
using Platform.Org.OAuth;
using Platform.Org.Resets;
using Platform.Org.V1;

namespace Platform.Org.Sessions;

internal sealed partial class SessionGrpcService(
    SignInWithPassword signIn,
    SignInWithIdentity signInWithIdentity,
    PassSecondFactor passSecondFactor,
    GetSession getSession,
    UseSession useSession,
    StepUpSession stepUp,
    SignOut signOut,
    GetInvitation getInvitation,
    AcceptInvitation acceptInvitation,
    RequestPasswordReset requestPasswordReset,
    ResetPassword resetPassword,
    AuthorizationCheck authorizationCheck,
    Authorize authorize,
    DeviceGrantDecisions deviceGrants,
    OAuthClients clients,
    BrowserSessions sessions,
    TimeProvider time) : SessionService.SessionServiceBase
{
    public override async Task<SignInResponse> SignIn(SignInRequest request, ServerCallContext context)
    {
        var result = await signIn.RunAsync(request, Origin(request.Client), context.CancellationToken);

        return new SignInResponse { Session = result.Live is { } live ? Map(live) : null, PendingToken = result.PendingToken ?? "" };
    }

    public override async Task<SignInWithIdentityResponse> SignInWithIdentity(SignInWithIdentityRequest request, ServerCallContext context)
    {
        var result = await signInWithIdentity.RunAsync(request, Origin(request.Client), context.CancellationToken);

        return new SignInWithIdentityResponse { Session = result.Live is { } live ? Map(live) : null, PendingToken = result.PendingToken ?? "" };
    }

    public override async Task<PassSecondFactorResponse> PassSecondFactor(PassSecondFactorRequest request, ServerCallContext context) =>
        new() { Session = Map(await passSecondFactor.RunAsync(request, Origin(request.Client), context.CancellationToken)) };

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

    public override async Task<GetInvitationResponse> GetInvitation(GetInvitationRequest request, ServerCallContext context)
    {
        var (invitation, accountExists) = await getInvitation.RunAsync(request.Token, context.CancellationToken);

        return new GetInvitationResponse
        {
            OrganizationName = invitation.OrganizationName,
            Email = invitation.Email,
            Role = invitation.Role,
            AccountExists = accountExists,
            ExpireTime = Timestamp.FromDateTimeOffset(invitation.ExpireTime),
        };
    }

    public override async Task<AcceptInvitationResponse> AcceptInvitation(AcceptInvitationRequest request, ServerCallContext context)
    {
        var (organizationId, result) = await acceptInvitation.RunAsync(request, Origin(request.Client), context.CancellationToken);

        return new AcceptInvitationResponse
        {
            OrganizationId = Ids.Text(organizationId),
            Session = result.Live is { } live ? Map(live) : null,
            PendingToken = result.PendingToken ?? "",
        };
    }

    public override async Task<RequestPasswordResetResponse> RequestPasswordReset(RequestPasswordResetRequest request, ServerCallContext context)
    {
        await requestPasswordReset.RunAsync(request.Email, context.CancellationToken);

        return new RequestPasswordResetResponse();
    }

    public override async Task<ResetPasswordResponse> ResetPassword(ResetPasswordRequest request, ServerCallContext context)
    {
        await resetPassword.RunAsync(request.Token, request.Password, context.CancellationToken);

        return new ResetPasswordResponse();
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
            SecondFactor = live.SecondFactor,
            IdleExpireTime = Timestamp.FromDateTimeOffset(sessions.IdleExpiry(live.Row)),
            ExpireTime = Timestamp.FromDateTimeOffset(sessions.Expiry(live.Row)),
            StepUpUntil = fresh > time.GetUtcNow() ? Timestamp.FromDateTimeOffset(fresh) : null,
            NewSessionToken = live.NewToken ?? "",
        };
    }
}
