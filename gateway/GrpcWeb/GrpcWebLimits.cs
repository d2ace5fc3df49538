namespace Platform.Gateway.GrpcWeb;

/// <param name="MaxRequestBytes">The largest request body, in bytes of gRPC.</param>
internal sealed record GrpcWebLimits(long MaxRequestBytes)
{
    /// <summary>
    /// The largest body on the wire. Base64 with padding after each byte takes four times the room. It is the limit for binary
    /// bodies as well, because beyond it the server closes the connection: a browser, which sends all of its body before it
    /// reads, would never see the answer that its request is too large.
    /// </summary>
    public long MaxWireBytes => checked(MaxRequestBytes * 4);
}
