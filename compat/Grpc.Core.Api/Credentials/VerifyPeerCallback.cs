namespace Grpc.Core;

/// <summary>Decides whether the peer's certificate is accepted, after the usual checks.</summary>
public delegate bool VerifyPeerCallback(VerifyPeerContext context);
