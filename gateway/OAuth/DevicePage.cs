using System.Globalization;
using Grpc.Core;
using Platform.Defaults;
using Platform.Gateway.Sessions;
using Platform.Org.V1;

namespace Platform.Gateway.OAuth;

/// <summary>
/// Where a person lets a machine without a browser sign in as them (RFC 8628). It shows what the machine is, from where and when it
/// asked, and the fingerprint of its key: whoever was sent a code by somebody else has every reason to refuse.
/// </summary>
internal sealed class DevicePage(SessionService.SessionServiceClient sessions, SignInPage signIn, PageForms forms)
{
    private const string Path = "/oauth/device";

    public void Map(RouteGroupBuilder group)
    {
        group.MapGet("/device", (Delegate)ShowAsync);
        group.MapPost("/device", (Delegate)DecideAsync);
    }

    private async Task<IResult> ShowAsync(HttpContext context)
    {
        var typed = context.Request.Query["user_code"].ToString();
        if (await signIn.FindAsync(context) is not var (token, session))
            return signIn.Show(context, Path + context.Request.QueryString);

        return typed.Length == 0 ? AskForCode(context, null) : await ShowGrantAsync(context, token, session.Email, typed);
    }

    private async Task<IResult> ShowGrantAsync(HttpContext context, string token, string email, string typed)
    {
        try
        {
            var grant = await sessions.GetDeviceGrantAsync(new GetDeviceGrantRequest { SessionToken = token, UserCode = typed }, SessionEndpoints.Options(context));
            return Html.Page(
                context,
                "Let this machine sign in as you?",
                Html.Facts(
                    ("Machine", grant.DeviceName),
                    ("Program", grant.ClientName),
                    ("Asked from", grant.Address),
                    ("Asked at", grant.CreateTime.ToDateTimeOffset().ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture)),
                    ("Fingerprint", grant.Fingerprint),
                    ("You are", email))
                + Html.Text("Compare the fingerprint with the one that the machine shows. If somebody sent you this code, or you did not start this yourself, refuse: the machine would receive all your organizations' keys.")
                + Html.Form(Path, Html.Hidden("user_code", typed), Html.Button("Approve", "decision", "approve", main: true), Html.Button("Refuse", "decision", "refuse", main: false)));
        }
        catch (RpcException exception)
        {
            return AskForCode(context, exception.Status.Detail);
        }
    }

    private async Task<IResult> DecideAsync(HttpContext context)
    {
        if (await forms.ReadAsync(context) is not { } form)
            return SignInPage.Refuse(context);

        var typed = PageForms.Field(form, "user_code");
        if (await signIn.FindAsync(context) is not var (token, session))
            return signIn.Show(context, Path);
        // Of the form that asks for the code: it only shows what waits.
        if (PageForms.Field(form, "decision").Length == 0)
            return await ShowGrantAsync(context, token, session.Email, typed);

        var approve = PageForms.Field(form, "decision") == "approve";
        try
        {
            await sessions.DecideDeviceGrantAsync(
                new DecideDeviceGrantRequest { SessionToken = token, UserCode = typed, Approve = approve }, SessionEndpoints.Options(context));
            return Html.Page(context, approve ? "Approved" : "Refused", Html.Text(approve ? "The machine is signing in. You can close this page." : "The machine was refused. You can close this page."));
        }
        catch (RpcException exception) when (RpcFailure.Reason(exception) == "STEP_UP_REQUIRED")
        {
            return signIn.Show(context, $"{Path}?user_code={Uri.EscapeDataString(typed)}", exception.Status.Detail, session.Email);
        }
        catch (RpcException exception)
        {
            return AskForCode(context, exception.Status.Detail);
        }
    }

    private static IResult AskForCode(HttpContext context, string? problem) => Html.Page(
        context,
        "Sign a machine in",
        Html.Problem(problem) + Html.Form(Path, Html.Input("Code that the machine shows", "user_code", "text", "off"), "<button class=\"main\">Go on</button>"));
}
