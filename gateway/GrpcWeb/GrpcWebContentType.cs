using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Primitives;

namespace Platform.Gateway.GrpcWeb;

/// <summary>The four content types of gRPC-Web, each with and without the name of its message format.</summary>
internal static class GrpcWebContentType
{
    private const string Binary = "application/grpc-web";
    private const string Text = "application/grpc-web-text";

    /// <summary>Reads a Content-Type; <paramref name="grpcContentType"/> is what the same body is called in gRPC proper.</summary>
    public static bool TryParse(
        string? contentType, out GrpcWebFormat format, [NotNullWhen(true)] out string? grpcContentType)
    {
        var mediaType = contentType.AsSpan();
        var parameters = mediaType.IndexOf(';');
        mediaType = (parameters < 0 ? mediaType : mediaType[..parameters]).Trim();

        var suffix = mediaType.IndexOf('+');
        var name = suffix < 0 ? mediaType : mediaType[..suffix];
        var isText = name.Equals(Text, StringComparison.OrdinalIgnoreCase);
        var isBinary = name.Equals(Binary, StringComparison.OrdinalIgnoreCase);
        var isProto = suffix < 0 || mediaType[suffix..].Equals("+proto", StringComparison.OrdinalIgnoreCase);

        format = isText ? GrpcWebFormat.Text : GrpcWebFormat.Binary;
        grpcContentType = (isText || isBinary) && isProto ? suffix < 0 ? "application/grpc" : "application/grpc+proto" : null;
        return grpcContentType is not null;
    }

    /// <summary>What the answer is written in: what the caller asks for, else the format it wrote its request in.</summary>
    public static GrpcWebFormat FormatOfResponse(StringValues accept, GrpcWebFormat request)
    {
        foreach (var header in accept)
            foreach (var item in (header ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
                if (TryParse(item, out var format, out _))
                    return format;

        return request;
    }

    public static string Name(GrpcWebFormat format) => format == GrpcWebFormat.Text ? Text + "+proto" : Binary + "+proto";
}
