namespace Platform.Gateway.GrpcWeb;

/// <summary>How the bytes of a gRPC-Web body are written.</summary>
internal enum GrpcWebFormat
{
    Binary,

    /// <summary>Base64, for browsers that can only read text as it arrives.</summary>
    Text,
}
