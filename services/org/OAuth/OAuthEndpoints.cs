using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Features;

namespace Platform.Org.OAuth;

/// <summary>The endpoints that programs call by HTTP: tokens (RFC 6749), and sign-in without a browser (RFC 8628).</summary>
internal static class OAuthEndpoints
{
    public const string TokenPath = "/oauth/token";
    public const string DeviceAuthorizationPath = "/oauth/device_authorization";

    private const int MaxBytes = 16 * 1024;

    public static void MapOAuth(this WebApplication app)
    {
        app.MapPost(TokenPath, (HttpContext context, TokenEndpoint endpoint) =>
            AnswerAsync(context, async form => await endpoint.RunAsync(context.Request, form, context.RequestAborted)));
        app.MapPost(DeviceAuthorizationPath, (HttpContext context, BeginDeviceGrant begin) =>
            AnswerAsync(context, async form => await begin.RunAsync(context.Request, form, context.RequestAborted)));
    }

    private static async Task<IResult> AnswerAsync(HttpContext context, Func<OAuthForm, Task<object>> work)
    {
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
                size.MaxRequestBodySize = MaxBytes;
            return Results.Json(await work(await OAuthForm.ReadAsync(context.Request, context.RequestAborted)));
        }
        catch (OAuthException failure)
        {
            var status = failure.Error == "invalid_client" ? StatusCodes.Status401Unauthorized : StatusCodes.Status400BadRequest;
            return Results.Json(new ErrorAnswer(failure.Error, failure.Message), statusCode: status);
        }
    }

    private sealed record ErrorAnswer(
        [property: JsonPropertyName("error")] string Error,
        [property: JsonPropertyName("error_description")] string Description);
}
