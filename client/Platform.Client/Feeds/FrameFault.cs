namespace Platform.Client;

/// <summary>Why a frame is not believed.</summary>
public enum FrameFault
{
    /// <summary>Another format than this version knows.</summary>
    Format,

    /// <summary>A field or body that is not well-formed.</summary>
    Malformed,

    /// <summary>Of another organization, feed or device than it should be.</summary>
    Identity,

    /// <summary>Of another run of revisions.</summary>
    Log,

    /// <summary>Not the next revision.</summary>
    Revision,

    /// <summary>It does not follow what came before.</summary>
    Chain,

    /// <summary>Its position is not the one its body leads to.</summary>
    Position,

    /// <summary>The content after it is not what it says.</summary>
    Digest,

    /// <summary>Not signed by a key that this device trusts.</summary>
    Signature,

    /// <summary>It would take the feed back behind what this device has seen, or to another history, without a signed reset.</summary>
    Rollback,

    /// <summary>Out of turn: a snapshot's part, or a frame without what must precede it.</summary>
    Order,
}
