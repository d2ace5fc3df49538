using Grpc.Core;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Platform.Defaults;
using Platform.Gateway.Sessions;
using Platform.Org.V1;

namespace Platform.Gateway.OAuth;

/// <summary>The authorization endpoint (RFC 6749, section 3.1): who is there, and whether they let the program act for them.</summary>
internal sealed class AuthorizePage(
    SessionService.SessionServiceClient sessions, SignInPage signIn, PageForms forms, IOptions<AuthenticationOptions> authentication)
{
    private const string Path = "/oauth/authorize";

    private static readonly (string Name, Func<AuthorizationParameters, string> Get, Action<AuthorizationParameters, string> Set)[] Fields =
    [
        ("client_id", p => p.ClientId, (p, value) => p.ClientId = value),
        ("redirect_uri", p => p.RedirectUri, (p, value) => p.RedirectUri = value),
        ("response_type", p => p.ResponseType, (p, value) => p.ResponseType = value),
        ("scope", p => p.Scope, (p, value) => p.Scope = value),
        ("state", p => p.State, (p, value) => p.State = value),
        ("code_challenge", p => p.CodeChallenge, (p, value) => p.CodeChallenge = value),
        ("code_challenge_method", p => p.CodeChallengeMethod, (p, value) => p.CodeChallengeMethod = value),
        ("nonce", p => p.Nonce, (p, value) => p.Nonce = value),
        ("dpop_jkt", p => p.DpopJkt, (p, value) => p.DpopJkt = value),
    ];

    public void Map(RouteGroupBuilder group)
    {
        group.MapGet("/authorize", (Delegate)AskAsync);
        group.MapPost("/authorize", (Delegate)DecideAsync);
    }

    private async Task<IResult> AskAsync(HttpContext context)
    {
        var parameters = new AuthorizationParameters();
        foreach (var (name, _, set) in Fields)
        {
            if (context.Request.Query[name] is { Count: > 1 })
                return Fail(context, "The program that sent you here says the same thing twice.");
            set(parameters, context.Request.Query[name].ToString());
        }

        try
        {
            var check = await sessions.CheckAuthorizationAsync(new CheckAuthorizationRequest { Parameters = parameters }, SessionEndpoints.Options(context));
            if (check.Error.Length > 0)
                return Answer(context, parameters, ("error", check.Error), ("error_description", check.ErrorDescription));

            return await signIn.FindAsync(context) is var (_, session)
                ? Consent(context, parameters, check.ClientName, session.Email)
                : signIn.Show(context, Path + context.Request.QueryString);
        }
        catch (RpcException exception)
        {
            return Fail(context, exception.Status.Detail);
        }
    }

    private async Task<IResult> DecideAsync(HttpContext context)
    {
        if (await forms.ReadAsync(context) is not { } form || SessionCookie.Read(context.Request) is not { } token)
            return SignInPage.Refuse(context);

        var parameters = new AuthorizationParameters();
        foreach (var (name, _, set) in Fields)
            set(parameters, PageForms.Field(form, name));

        try
        {
            // Checked again: whatever the form says, nothing is sent to an address that is not the client's.
            await sessions.CheckAuthorizationAsync(new CheckAuthorizationRequest { Parameters = parameters }, SessionEndpoints.Options(context));
            if (PageForms.Field(form, "decision") != "allow")
                return Answer(context, parameters, ("error", "access_denied"), ("error_description", "The person refused."));

            var answer = await sessions.AuthorizeAsync(new AuthorizeRequest { SessionToken = token, Parameters = parameters }, SessionEndpoints.Options(context));
            return Answer(context, parameters, ("code", answer.Code));
        }
        catch (RpcException exception)
        {
            return Fail(context, exception.Status.Detail);
        }
    }

    private static IResult Consent(HttpContext context, AuthorizationParameters parameters, string clientName, string email) => Html.Page(
        context,
        $"Let {clientName} act for you?",
        Html.Text($"{clientName} wants to sign in as {email}. It will be able to do what you can do, on the machine on which you started it.")
        + Html.Text("If you did not start this yourself just now, refuse.")
        + Html.Form(
            Path,
            [.. Fields.Select(field => Html.Hidden(field.Name, field.Get(parameters))), Html.Button("Allow", "decision", "allow", main: true), Html.Button("Refuse", "decision", "refuse", main: false)]),
        formOrigin: Uri.TryCreate(parameters.RedirectUri, UriKind.Absolute, out var uri) ? uri.GetLeftPart(UriPartial.Authority) : null);

    private IResult Answer(HttpContext context, AuthorizationParameters parameters, params (string Name, string Value)[] answer)
    {
        var query = answer.Append(("state", parameters.State)).Append(("iss", authentication.Value.Issuer)).Where(pair => pair.Item2.Length > 0);
        return SignInPage.SeeOther(context, QueryHelpers.AddQueryString(parameters.RedirectUri, query.Select(pair => KeyValuePair.Create(pair.Item1, (string?)pair.Item2))));
    }

    private static IResult Fail(HttpContext context, string problem) =>
        Html.Page(context, "This sign-in cannot go on", Html.Problem(problem), status: StatusCodes.Status400BadRequest);
}
