namespace Platform.Credentials.Signing;

/// <summary>A signature over a statement.</summary>
/// <param name="Value">r, then s: 64 bytes.</param>
/// <param name="KeyId">Which key made it: SHA-256 of its public half.</param>
internal readonly record struct StatementSignature(byte[] Value, byte[] KeyId);
