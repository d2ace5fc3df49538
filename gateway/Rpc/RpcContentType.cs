namespace Platform.Gateway.Rpc;

/// <summary>The content types of gRPC proper; gRPC-Web has become one of them before anyone asks.</summary>
internal static class RpcContentType
{
    public static bool IsGrpc(string? contentType)
    {
        var mediaType = contentType.AsSpan();
        var parameters = mediaType.IndexOf(';');
        mediaType = (parameters < 0 ? mediaType : mediaType[..parameters]).Trim();
        return mediaType.Equals("application/grpc", StringComparison.OrdinalIgnoreCase)
            || mediaType.Equals("application/grpc+proto", StringComparison.OrdinalIgnoreCase);
    }
}
