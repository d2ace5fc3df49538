namespace Platform.Gateway.Rpc;

/// <summary>
/// Lets calls to public services through and nothing else that looks like a call. A form, a script or a link cannot reach a
/// service: they cannot send gRPC's content types without the browser asking first, and no one answers that question.
/// </summary>
internal sealed class RpcGate(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var isCall = RpcPath.TryParse(request.Path, out var path);
        var isGrpc = RpcContentType.IsGrpc(request.ContentType);
        if (!isCall && !isGrpc)
            return next(context);

        if (!HttpMethods.IsPost(request.Method))
            return Refuse(context, StatusCodes.Status405MethodNotAllowed);

        if (!isGrpc)
            return Refuse(context, StatusCodes.Status415UnsupportedMediaType);

        // Trailers and streams need HTTP/2. A gRPC-Web request says HTTP/2 here, whatever it came over.
        if (!HttpProtocol.IsHttp2(request.Protocol))
            return Refuse(context, StatusCodes.Status426UpgradeRequired);

        return isCall && PublicServices.Contains(path.Service)
            ? next(context)
            : CallFailures.UnknownService.WriteAsync(context.Response);
    }

    private static Task Refuse(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        if (status == StatusCodes.Status405MethodNotAllowed)
            context.Response.Headers.Allow = HttpMethods.Post;
        if (status == StatusCodes.Status426UpgradeRequired)
            context.Response.Headers.Upgrade = "HTTP/2";

        return Task.CompletedTask;
    }
}
