using System.Net.Http.Headers;
using Platform.Gateway.Rpc;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Platform.Gateway.Proxy;

/// <summary>What changes about a request and a response on their way through.</summary>
internal static class CallTransforms
{
    /// <summary>Headers by which a proxy speaks for its client. From outside they are lies.</summary>
    private static readonly string[] ProxyHeaders = ["Forwarded", "X-Forwarded-", "X-Original-", "X-Real-IP", "X-User"];

    public static void Add(TransformBuilderContext context)
    {
        context.UseDefaultForwarders = false;
        context.AddRequestTransform(StripRequest);
        context.AddXForwarded(ForwardedTransformActions.Set);
        context.AddResponseHeaderRemove("Server", ResponseCondition.Always);
        if (context.Route.ClusterId != ProxyTables.OrgHttp)
            context.AddResponseTransform(PassCallAsync);
    }

    private static ValueTask StripRequest(RequestTransformContext context)
    {
        var headers = context.ProxyRequest.Headers;
        foreach (var name in headers.NonValidated.Select(header => header.Key).Where(IsStripped).ToArray())
            headers.Remove(name);

        return default;
    }

    // The cookie is the gateway's own affair with the browser.
    private static bool IsStripped(string name) =>
        name.Equals("Cookie", StringComparison.OrdinalIgnoreCase)
        || Array.Exists(ProxyHeaders, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    private static async ValueTask PassCallAsync(ResponseTransformContext context)
    {
        if (context.ProxyResponse is not { } response)
            return;

        if (!IsGrpc(response.Content.Headers.ContentType))
        {
            // A page from a server in the way, say; the guard answers the caller in gRPC.
            context.SuppressResponseBody = true;
            context.HttpContext.Features.Set(CallFailures.FromHttp((int)response.StatusCode));
            return;
        }

        // Response headers wait for the first byte of the body (github.com/dotnet/yarp issue 2520), so a quiet stream would
        // look unopened. But headers with a status are the whole answer and must leave together with its end.
        if (!RpcStatus.IsIn(context.HttpContext.Response.Headers))
            await context.HttpContext.Response.Body.FlushAsync(context.CancellationToken);
    }

    private static bool IsGrpc(MediaTypeHeaderValue? contentType) =>
        contentType?.MediaType is { } type
        && (type.Equals("application/grpc", StringComparison.OrdinalIgnoreCase)
            || type.StartsWith("application/grpc+", StringComparison.OrdinalIgnoreCase));
}
