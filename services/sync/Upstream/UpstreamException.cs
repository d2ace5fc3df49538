namespace Platform.Sync.Upstream;

/// <summary>A service behind this node does not answer, or not as the contract says. Worth another try later.</summary>
internal sealed class UpstreamException(string message, Exception? inner = null) : Exception(message, inner);
