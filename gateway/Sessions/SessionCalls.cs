using Grpc.Core;
using Platform.Defaults;
using Platform.Gateway.Rpc;
using Platform.Org.V1;

namespace Platform.Gateway.Sessions;

/// <summary>
/// A call with a session's cookie goes on with an access token of the session, which the browser never sees, in place of whatever
/// it brought. Calls without the cookie (devices, the command line) go as they are.
/// </summary>
internal sealed class SessionCalls(RequestDelegate next, SessionService.SessionServiceClient sessions, SameOrigin sameOrigin)
{
    /// <summary>A page that asks by itself says so with "background", and does not keep the session alive.</summary>
    public const string ActivityHeader = "X-Platform-Activity";

    private static readonly RpcStatus CrossSite = new(StatusCode.PermissionDenied, "CROSS_SITE", "The call does not come from a page of this platform.");

    private static readonly RpcStatus Ended = new(StatusCode.Unauthenticated, "SESSION_ENDED", "You are signed out. Sign in again.");

    public Task InvokeAsync(HttpContext context) =>
        RpcContentType.IsGrpc(context.Request.ContentType) && SessionCookie.IsIn(context.Request) ? CallAsync(context) : next(context);

    private async Task CallAsync(HttpContext context)
    {
        var request = context.Request;
        if (!sameOrigin.Holds(request))
        {
            context.Features.Set(CrossSite);
            return;
        }

        if (SessionCookie.Read(request) is not { } token)
        {
            End(context);
            return;
        }

        UseSessionResponse used;
        try
        {
            used = await sessions.UseSessionAsync(
                new UseSessionRequest { SessionToken = token, Background = request.Headers[ActivityHeader] is ["background"] },
                deadline: DateTime.UtcNow + SessionEndpoints.Timeout,
                cancellationToken: context.RequestAborted);
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.Unauthenticated && RpcFailure.Reason(exception) == "SESSION_ENDED")
        {
            End(context);
            return;
        }
        catch (RpcException)
        {
            context.Features.Set(CallFailures.Unreachable);
            return;
        }

        if (used.NewSessionToken.Length > 0)
            BeforeAnswer(context, response => SessionCookie.Write(response, used.NewSessionToken));
        request.Headers.Authorization = "Bearer " + used.AccessToken;
        await next(context);
    }

    private static void End(HttpContext context)
    {
        BeforeAnswer(context, response => SessionCookie.Delete(response));
        context.Features.Set(Ended);
    }

    // At the last moment: a failed call's answer starts with empty headers.
    private static void BeforeAnswer(HttpContext context, Action<HttpResponse> change) => context.Response.OnStarting(() =>
    {
        change(context.Response);
        return Task.CompletedTask;
    });
}
