using Platform.Sealing;

namespace Platform.Sync.Tests.Model;

/// <summary>What one Save committed: what every device must receive, byte for byte.</summary>
internal sealed record CommittedChange(ResumeToken Before, ResumeToken Position, Hash32 StateDigest, byte[] Frame);
