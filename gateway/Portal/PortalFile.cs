namespace Platform.Gateway.Portal;

/// <summary>One file of the built portal, with its compressed forms where the build made them.</summary>
/// <param name="Path">The file.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Immutable">Its name changes with its content.</param>
/// <param name="Brotli">The same in Brotli; null when there is none.</param>
/// <param name="Gzip">The same in gzip; null when there is none.</param>
internal sealed record PortalFile(string Path, string ContentType, bool Immutable, string? Brotli, string? Gzip);
