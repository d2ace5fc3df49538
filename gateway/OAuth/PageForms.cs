using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http.Features;
using Platform.Gateway.Sessions;

namespace Platform.Gateway.OAuth;

/// <summary>Reads the forms of the gateway's own pages: from this origin only, small, each field once.</summary>
internal sealed class PageForms(SameOrigin sameOrigin)
{
    private const int MaxBytes = 16 * 1024;

    /// <summary>The fields; null when the form is not one of ours.</summary>
    public async Task<IReadOnlyDictionary<string, string>?> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        if (!sameOrigin.HoldsForForm(request) || !IsForm(request.ContentType))
            return null;

        try
        {
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
                size.MaxRequestBodySize = MaxBytes;
            var form = await request.ReadFormAsync(context.RequestAborted);
            return form.All(field => field.Value.Count == 1) ? form.ToDictionary(field => field.Key, field => field.Value.ToString()) : null;
        }
        catch (Exception exception) when (exception is InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }

    private static bool IsForm(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) && string.Equals(type.MediaType, "application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);

    public static string Field(IReadOnlyDictionary<string, string> form, string name) => form.GetValueOrDefault(name, "");
}
