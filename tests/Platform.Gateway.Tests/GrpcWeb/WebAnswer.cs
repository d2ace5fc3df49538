using System.Net;
using Grpc.Core;

namespace Platform.Gateway.Tests.GrpcWeb;

/// <summary>A gRPC-Web response, taken apart by hand.</summary>
internal sealed record WebAnswer(
    HttpStatusCode HttpStatus,
    string? ContentType,
    IReadOnlyDictionary<string, string> Headers,
    IReadOnlyList<byte[]> Messages,
    IReadOnlyDictionary<string, string>? TrailerFrame)
{
    /// <summary>From the trailer frame, or from the headers of an answer without one.</summary>
    public StatusCode Status => (StatusCode)int.Parse((TrailerFrame ?? Headers)["grpc-status"], System.Globalization.CultureInfo.InvariantCulture);

    public bool IsTrailersOnly => TrailerFrame is null && Headers.ContainsKey("grpc-status");
}
