using Google.Protobuf;
using Grpc.Core;
using Platform.Org.V1;

namespace Platform.Gateway.Sessions;

/// <summary>What people do with a link that they were sent: accept an invitation, set a new password.</summary>
internal sealed class AccountEndpoints(SessionService.SessionServiceClient sessions, SessionRequestReader reader)
{
    public void Map(RouteGroupBuilder group)
    {
        group.MapGet("/invitation", (Delegate)GetInvitationAsync);
        group.MapPost("/accept-invitation", (Delegate)AcceptInvitationAsync);
        group.MapPost("/request-password-reset", (Delegate)RequestPasswordResetAsync);
        group.MapPost("/reset-password", (Delegate)ResetPasswordAsync);
    }

    private async Task<IResult> GetInvitationAsync(HttpContext context, string? token)
    {
        try
        {
            var invitation = await sessions.GetInvitationAsync(new GetInvitationRequest { Token = token ?? "" }, SessionEndpoints.Options(context));
            return Results.Json(new InvitationAnswer(
                invitation.OrganizationName, invitation.Email, RoleName(invitation.Role), invitation.AccountExists, invitation.ExpireTime.ToDateTimeOffset()));
        }
        catch (RpcException exception)
        {
            return SessionFailures.From(exception);
        }
    }

    private Task<IResult> AcceptInvitationAsync(HttpContext context) => reader.RunAsync<AcceptInvitationBody>(context, async body =>
    {
        var request = new AcceptInvitationRequest
        {
            Token = body.Token,
            Password = ByteString.CopyFromUtf8(body.Password ?? ""),
            DisplayName = body.DisplayName ?? "",
            Client = SessionEndpoints.Client(context),
            SessionToken = SessionCookie.Read(context.Request) ?? "",
        };
        var answer = await sessions.AcceptInvitationAsync(request, SessionEndpoints.Options(context));
        return SessionEndpoints.Begin(context, answer.Session, answer.PendingToken, answer.OrganizationId);
    });

    private Task<IResult> RequestPasswordResetAsync(HttpContext context) => reader.RunAsync<RequestPasswordResetBody>(context, async body =>
    {
        await sessions.RequestPasswordResetAsync(
            new RequestPasswordResetRequest { Email = body.Email, Client = SessionEndpoints.Client(context) }, SessionEndpoints.Options(context));
        return Results.NoContent();
    });

    private Task<IResult> ResetPasswordAsync(HttpContext context) => reader.RunAsync<ResetPasswordBody>(context, async body =>
    {
        await sessions.ResetPasswordAsync(
            new ResetPasswordRequest { Token = body.Token, Password = ByteString.CopyFromUtf8(body.Password) }, SessionEndpoints.Options(context));
        SessionCookie.Delete(context.Response);
        return Results.NoContent();
    });

    private static string RoleName(Role role) => role switch
    {
        Role.Owner => "owner",
        Role.Admin => "admin",
        _ => "member",
    };
}
