using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Platform.Gateway.GrpcWeb;

/// <summary>
/// Lets browsers make gRPC calls: to everything behind it, a gRPC-Web request is a gRPC request over HTTP/2. Stands before
/// routing, which chooses by content type. Knows nothing of proxies or of this platform's services.
/// </summary>
internal sealed class GrpcWebMiddleware(RequestDelegate next, GrpcWebLimits limits)
{
    public Task InvokeAsync(HttpContext context) =>
        HttpMethods.IsPost(context.Request.Method)
        && GrpcWebContentType.TryParse(context.Request.ContentType, out var format, out var grpcContentType)
            ? InvokeAsync(context, format, grpcContentType)
            : next(context);

    private async Task InvokeAsync(HttpContext context, GrpcWebFormat format, string grpcContentType)
    {
        var request = context.Request;
        var protocol = request.Protocol;
        var body = request.Body;
        var trailers = context.Features.Get<IHttpResponseTrailersFeature>();
        var reset = context.Features.Get<IHttpResetFeature>();
        var inner = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();

        LimitBody(context);
        var responseFormat = GrpcWebContentType.FormatOfResponse(request.Headers.Accept, format);
        var response = new GrpcWebResponse(context, inner, responseFormat);
        request.Body = new GrpcWebRequestStream(body, format, limits.MaxRequestBytes);
        request.Protocol = HttpProtocol.Http2;
        RewriteHeaders(request, grpcContentType);
        context.Features.Set<IHttpResponseBodyFeature>(response);
        context.Features.Set<IHttpResponseTrailersFeature>(response);
        context.Features.Set<IHttpResetFeature>(response);
        try
        {
            await next(context);
            await response.CompleteAsync();
        }
        finally
        {
            request.Protocol = protocol;
            request.Body = body;
            context.Features.Set(inner);
            context.Features.Set(trailers);
            context.Features.Set(reset);
        }
    }

    private static void RewriteHeaders(HttpRequest request, string grpcContentType)
    {
        request.ContentType = grpcContentType;
        request.Headers.TE = "trailers";
        request.Headers.ContentLength = null;
        request.Headers.Remove("Transfer-Encoding");
        // A compressed HTTP body would hide the frames; gRPC compresses messages, by a header of its own.
        request.Headers.Remove("Accept-Encoding");
        request.Headers.Remove("X-Grpc-Web");
    }

    /// <summary>
    /// The server's limits stay in force: whoever forwards gRPC lifts them, for streams of requests that browsers cannot
    /// send. So they are set here and put out of reach.
    /// </summary>
    private void LimitBody(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = limits.MaxWireBytes;

        context.Features.Set<IHttpMaxRequestBodySizeFeature>(null);
        context.Features.Set<IHttpMinRequestBodyDataRateFeature>(null);
    }
}
