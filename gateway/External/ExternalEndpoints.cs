using System.Text.Encodings.Web;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Platform.Defaults;
using Platform.Gateway.OAuth;
using Platform.Gateway.Sessions;
using Platform.Org.V1;

namespace Platform.Gateway.External;

/// <summary>Signing in with an identity provider: away to it, and back.</summary>
internal sealed partial class ExternalEndpoints(
    IdentityProviders providers, SessionService.SessionServiceClient sessions, IOptions<GatewayOptions> options, IOptions<AuthenticationOptions> authentication,
    ILogger<ExternalEndpoints> logger)
{
    public void Map(RouteGroupBuilder group)
    {
        group.MapGet("/external/{key}", (Delegate)BeginAsync);
        group.MapGet("/external/{key}/callback", (Delegate)ReturnAsync);
    }

    private async Task<IResult> BeginAsync(HttpContext context, string key, string? returnTo)
    {
        if (providers.Find(key) is not { } provider)
            return Results.NotFound();

        var attempt = ExternalAttempt.Begin(key, returnTo);
        try
        {
            var address = await provider.AuthorizationAddressAsync(attempt, RedirectUri(key), context.RequestAborted);
            attempt.Write(context.Response);
            return SignInPage.SeeOther(context, address);
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or HttpRequestException)
        {
            Log.Unreachable(logger, key, exception.GetType().Name);
            return Fail(context, $"{provider.Name} cannot be reached. Try again, or sign in with your password.");
        }
    }

    private async Task<IResult> ReturnAsync(HttpContext context, string key)
    {
        if (providers.Find(key) is not { } provider)
            return Results.NotFound();

        var query = context.Request.Query;
        var attempt = ExternalAttempt.Read(context.Request, key);
        ExternalAttempt.Delete(context.Response);
        if (attempt is null || query["state"] is not [var state] || !attempt.Matches(state))
            return Fail(context, "This browser did not begin this sign-in, or took too long. Begin again.");
        if (query["code"] is not [{ Length: > 0 } code])
            return Fail(context, $"{provider.Name} did not sign you in.");

        try
        {
            var identity = await provider.IdentifyAsync(code, attempt, RedirectUri(key), context.RequestAborted);
            return await SignInAsync(context, identity, attempt.ReturnTo);
        }
        catch (ExternalSignInException exception)
        {
            Log.Failed(logger, key, exception.Message);
            return Fail(context, exception.Message);
        }
        catch (RpcException exception)
        {
            return Fail(context, exception.Status.Detail);
        }
    }

    private async Task<IResult> SignInAsync(HttpContext context, ExternalIdentity identity, string returnTo)
    {
        var request = new SignInWithIdentityRequest
        {
            Issuer = identity.Issuer,
            Subject = identity.Subject,
            Email = identity.Email,
            EmailVerified = identity.EmailVerified,
            DisplayName = identity.Name,
            Client = SessionEndpoints.Client(context),
        };
        var answer = await sessions.SignInWithIdentityAsync(request, SessionEndpoints.Options(context));
        if (answer.Session is null)
        {
            SessionCookie.Write(context.Response, answer.PendingToken, SessionCookie.PendingName);
            return SignInPage.ShowSecondFactor(context, returnTo);
        }

        SessionCookie.Write(context.Response, answer.Session.NewSessionToken);
        return GoOn(context, returnTo);
    }

    /// <summary>
    /// A page in between. The browser comes from another site: were it redirected, it would not send the new cookie, which is
    /// strict. From this page it does.
    /// </summary>
    private static IResult GoOn(HttpContext context, string returnTo)
    {
        var address = HtmlEncoder.Default.Encode(returnTo);
        return Html.Page(context, "Signed in", $"<p><a href=\"{address}\">Go on</a></p>", head: $"<meta http-equiv=\"refresh\" content=\"0;url={address}\">");
    }

    private static IResult Fail(HttpContext context, string problem) =>
        Html.Page(context, "This sign-in cannot go on", Html.Problem(problem) + "<p><a href=\"/\">Back</a></p>", status: StatusCodes.Status400BadRequest);

    private string RedirectUri(string key) =>
        $"{options.Value.PublicHttpUrl?.GetLeftPart(UriPartial.Authority) ?? authentication.Value.Issuer.TrimEnd('/')}{SessionEndpoints.Path}/external/{key}/callback";

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, EventName = "IdentityProviderUnreachable", Level = LogLevel.Warning, Message = "The identity provider {Key} cannot be reached: {ExceptionType}")]
        public static partial void Unreachable(ILogger logger, string key, string exceptionType);

        [LoggerMessage(EventId = 2, EventName = "ExternalSignInFailed", Level = LogLevel.Warning, Message = "A sign-in with {Key} failed: {Problem}")]
        public static partial void Failed(ILogger logger, string key, string problem);
    }
}
