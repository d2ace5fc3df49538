using System.Net.Http.Headers;
using System.Text.Json;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace Platform.Gateway.Sessions;

/// <summary>
/// The gate of every endpoint of a session that does something: same origin, JSON, small, well formed; and failures in one shape.
/// </summary>
internal sealed class SessionRequestReader(SameOrigin sameOrigin)
{
    private const int MaxBytes = 16 * 1024;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        AllowDuplicateProperties = false,
        PropertyNameCaseInsensitive = false,
        RespectNullableAnnotations = true,
        MaxDepth = 4,
    };

    public async Task<IResult> RunAsync<TBody>(HttpContext context, Func<TBody, Task<IResult>> work)
        where TBody : class
    {
        if (!sameOrigin.Holds(context.Request))
            return SessionFailures.CrossSite;
        if (!IsJson(context.Request.ContentType))
            return SessionFailures.NotJson;

        try
        {
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
                size.MaxRequestBodySize = MaxBytes;
            return await JsonSerializer.DeserializeAsync<TBody>(context.Request.Body, Json, context.RequestAborted) is { } body
                ? await work(body)
                : SessionFailures.Unreadable;
        }
        catch (JsonException)
        {
            return SessionFailures.Unreadable;
        }
        catch (BadHttpRequestException exception)
        {
            return exception.StatusCode == StatusCodes.Status413PayloadTooLarge ? SessionFailures.TooLarge : SessionFailures.Unreadable;
        }
        catch (RpcException exception)
        {
            return SessionFailures.From(exception);
        }
    }

    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && string.Equals(type.MediaType, "application/json", StringComparison.OrdinalIgnoreCase)
        && type.CharSet is null or "utf-8" or "UTF-8";
}
