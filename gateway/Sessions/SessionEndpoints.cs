using Google.Protobuf;
using Grpc.Core;
using Platform.Gateway.External;
using Platform.Org.V1;

namespace Platform.Gateway.Sessions;

/// <summary>The session as browsers see it. The record is in the org service; here is the cookie.</summary>
internal sealed class SessionEndpoints(
    SessionService.SessionServiceClient sessions, TokenService.TokenServiceClient tokens, SessionRequestReader reader, IdentityProviders providers)
{
    public const string Path = "/session";

    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    public static void Map(WebApplication app)
    {
        var endpoints = app.Services.GetRequiredService<SessionEndpoints>();
        var group = app.MapGroup(Path).AddEndpointFilter(async (invocation, next) =>
        {
            invocation.HttpContext.Response.Headers.CacheControl = "no-store";
            return await next(invocation);
        });
        group.MapGet("", (Delegate)endpoints.GetAsync);
        group.MapPost("/sign-in", (Delegate)endpoints.SignInAsync);
        group.MapPost("/second-factor", (Delegate)endpoints.PassSecondFactorAsync);
        group.MapPost("/sign-out", (Delegate)endpoints.SignOutAsync);
        group.MapPost("/step-up", (Delegate)endpoints.StepUpAsync);
        group.MapPost("/setup", (Delegate)endpoints.SetUpAsync);
        app.Services.GetRequiredService<AccountEndpoints>().Map(group);
        app.Services.GetRequiredService<ExternalEndpoints>().Map(group);
    }

    private async Task<IResult> GetAsync(HttpContext context)
    {
        try
        {
            if (SessionCookie.Read(context.Request) is { } token && await FindAsync(token, context) is { } session)
                return Results.Json(Answer(session));

            var state = await tokens.GetSetupStateAsync(new GetSetupStateRequest(), Options(context));
            return Results.Json(new SignedOutAnswer(state.SetupNeeded, providers.Answers));
        }
        catch (RpcException exception)
        {
            return SessionFailures.From(exception);
        }
    }

    private async Task<BrowserSession?> FindAsync(string token, HttpContext context)
    {
        try
        {
            return (await sessions.GetSessionAsync(new GetSessionRequest { SessionToken = token }, Options(context))).Session;
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.Unauthenticated)
        {
            SessionCookie.Delete(context.Response);
            return null;
        }
    }

    private Task<IResult> SignInAsync(HttpContext context) =>
        reader.RunAsync<SignInBody>(context, body => OpenAsync(context, body.Email, body.Password));

    private async Task<IResult> OpenAsync(HttpContext context, string email, string password)
    {
        var request = new SignInRequest
        {
            Email = email,
            Password = ByteString.CopyFromUtf8(password),
            Client = Client(context),
            PreviousSessionToken = SessionCookie.Read(context.Request) ?? "",
        };
        var answer = await sessions.SignInAsync(request, Options(context));
        return Begin(context, answer.Session, answer.PendingToken);
    }

    private Task<IResult> PassSecondFactorAsync(HttpContext context) => reader.RunAsync<SecondFactorBody>(context, async body =>
    {
        if (SessionCookie.Read(context.Request, SessionCookie.PendingName) is not { } token)
            return SessionFailures.SignedOut;

        var request = new PassSecondFactorRequest { PendingToken = token, Code = body.Code, Client = Client(context) };
        var answer = await sessions.PassSecondFactorAsync(request, Options(context));
        SessionCookie.Delete(context.Response, SessionCookie.PendingName);
        return Begin(context, answer.Session, "");
    });

    private Task<IResult> SignOutAsync(HttpContext context) => reader.RunAsync<EmptyBody>(context, async _ =>
    {
        if (SessionCookie.Read(context.Request) is { } token)
            await sessions.SignOutAsync(new SignOutRequest { SessionToken = token }, Options(context));

        SessionCookie.Delete(context.Response);
        context.Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\"";
        return Results.NoContent();
    });

    private Task<IResult> StepUpAsync(HttpContext context) => reader.RunAsync<StepUpBody>(context, async body =>
    {
        if (SessionCookie.Read(context.Request) is not { } token)
            return SessionFailures.SignedOut;

        var request = new StepUpRequest { SessionToken = token, Password = ByteString.CopyFromUtf8(body.Password ?? ""), Code = body.Code ?? "" };
        var session = (await sessions.StepUpAsync(request, Options(context))).Session;
        SessionCookie.Write(context.Response, session.NewSessionToken);
        return Results.Json(new StepUpAnswer(session.StepUpUntil?.ToDateTimeOffset()));
    });

    private Task<IResult> SetUpAsync(HttpContext context) => reader.RunAsync<SetupBody>(context, async body =>
    {
        var request = new CompleteSetupRequest
        {
            SetupCode = body.SetupCode,
            Email = body.Email,
            Password = ByteString.CopyFromUtf8(body.Password),
            DisplayName = body.DisplayName,
            OrganizationName = body.OrganizationName,
        };
        await tokens.CompleteSetupAsync(request, Options(context));
        return await OpenAsync(context, body.Email, body.Password);
    });

    /// <summary>Signed in, or half: the cookie for it, and what comes next.</summary>
    public static IResult Begin(HttpContext context, BrowserSession? session, string pendingToken, string? organizationId = null)
    {
        if (session is null)
        {
            SessionCookie.Write(context.Response, pendingToken, SessionCookie.PendingName);
            return Results.Json(new NextAnswer("second-factor", organizationId));
        }

        if (session.NewSessionToken.Length > 0)
            SessionCookie.Write(context.Response, session.NewSessionToken);
        return Results.Json(new NextAnswer("done", organizationId));
    }

    private SignedInAnswer Answer(BrowserSession session) => new(
        new UserAnswer(session.UserId, session.Email, session.DisplayName, session.SecondFactor),
        session.IdleExpireTime.ToDateTimeOffset(),
        session.ExpireTime.ToDateTimeOffset(),
        session.StepUpUntil?.ToDateTimeOffset(),
        providers.Answers);

    public static BrowserClient Client(HttpContext context) => new()
    {
        Address = context.Connection.RemoteIpAddress?.ToString() ?? "",
        UserAgent = context.Request.Headers.UserAgent.ToString(),
    };

    public static CallOptions Options(HttpContext context) => new(deadline: DateTime.UtcNow + Timeout, cancellationToken: context.RequestAborted);
}
