using Google.Protobuf;
using Grpc.Core;
using Platform.Gateway.External;
using Platform.Gateway.Sessions;
using Platform.Org.V1;

namespace Platform.Gateway.OAuth;

/// <summary>Signs a person in on the way to a page that needs it, and goes on there.</summary>
internal sealed class SignInPage(SessionService.SessionServiceClient sessions, PageForms forms, IdentityProviders providers)
{
    public void Map(RouteGroupBuilder group)
    {
        group.MapPost("/sign-in", (Delegate)SignInAsync);
        group.MapPost("/second-factor", (Delegate)PassSecondFactorAsync);
    }

    /// <summary>Who is signed in; null when nobody is.</summary>
    public async Task<(string Token, BrowserSession Session)?> FindAsync(HttpContext context)
    {
        if (SessionCookie.Read(context.Request) is not { } token)
            return null;

        try
        {
            return (token, (await sessions.GetSessionAsync(new GetSessionRequest { SessionToken = token }, SessionEndpoints.Options(context))).Session);
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.Unauthenticated)
        {
            return null;
        }
    }

    public IResult Show(HttpContext context, string returnTo, string? problem = null, string email = "") => Html.Page(
        context,
        "Sign in",
        Html.Problem(problem) + Html.Form(
            "/oauth/sign-in",
            Html.Hidden("return_to", returnTo),
            Html.Input("E-mail address", "email", "email", "username", email),
            Html.Input("Password", "password", "password", "current-password"),
            Html.Button("Sign in", "action", "sign-in", main: true))
        + string.Concat(providers.Answers.Select(provider => Html.Link($"Sign in with {provider.Name}", $"/session/external/{provider.Key}?returnTo={Uri.EscapeDataString(returnTo)}"))));

    public static IResult Refuse(HttpContext context) =>
        Html.Page(context, "This does not work", Html.Text("The form does not come from a page of this platform, or is incomplete. Begin again where you came from."), status: StatusCodes.Status403Forbidden);

    public static IResult ShowSecondFactor(HttpContext context, string returnTo, string? problem = null) => Html.Page(
        context,
        "One more step",
        Html.Problem(problem) + Html.Form(
            "/oauth/second-factor",
            Html.Hidden("return_to", returnTo),
            Html.Input("Code of your authenticator app, or a recovery code", "code", "text", "one-time-code"),
            Html.Button("Go on", "action", "go-on", main: true)));

    private async Task<IResult> SignInAsync(HttpContext context)
    {
        if (await forms.ReadAsync(context) is not { } form || ReturnTo(form) is not { } returnTo)
            return Refuse(context);

        var email = PageForms.Field(form, "email");
        try
        {
            var request = new SignInRequest
            {
                Email = email,
                Password = ByteString.CopyFromUtf8(PageForms.Field(form, "password")),
                Client = SessionEndpoints.Client(context),
                PreviousSessionToken = SessionCookie.Read(context.Request) ?? "",
            };
            var answer = await sessions.SignInAsync(request, SessionEndpoints.Options(context));
            if (answer.Session is null)
            {
                SessionCookie.Write(context.Response, answer.PendingToken, SessionCookie.PendingName);
                return ShowSecondFactor(context, returnTo);
            }

            SessionCookie.Write(context.Response, answer.Session.NewSessionToken);
            return SeeOther(context, returnTo);
        }
        catch (RpcException exception)
        {
            return Show(context, returnTo, exception.Status.Detail, email);
        }
    }

    private async Task<IResult> PassSecondFactorAsync(HttpContext context)
    {
        if (await forms.ReadAsync(context) is not { } form || ReturnTo(form) is not { } returnTo)
            return Refuse(context);
        if (SessionCookie.Read(context.Request, SessionCookie.PendingName) is not { } token)
            return Show(context, returnTo, "That took too long. Sign in again.");

        try
        {
            var request = new PassSecondFactorRequest { PendingToken = token, Code = PageForms.Field(form, "code"), Client = SessionEndpoints.Client(context) };
            var answer = await sessions.PassSecondFactorAsync(request, SessionEndpoints.Options(context));
            SessionCookie.Delete(context.Response, SessionCookie.PendingName);
            SessionCookie.Write(context.Response, answer.Session.NewSessionToken);
            return SeeOther(context, returnTo);
        }
        catch (RpcException exception)
        {
            return ShowSecondFactor(context, returnTo, exception.Status.Detail);
        }
    }

    /// <summary>The browser fetches the next page; it does not send the form there.</summary>
    public static IResult SeeOther(HttpContext context, string location)
    {
        context.Response.Headers.Location = location;
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    // A page of ours, never another site's.
    private static string? ReturnTo(IReadOnlyDictionary<string, string> form) =>
        PageForms.Field(form, "return_to") is var path && ExternalAttempt.IsOwnPath(path)
            ? path
            : null;
}
