namespace Platform.Defaults;

/// <summary>Which rows of the audit log somebody wants to see. What is not set does not limit.</summary>
public sealed record AuditFilter
{
    /// <summary>Only these actions.</summary>
    public IReadOnlyList<string> Actions { get; init; } = [];

    /// <summary>Only by this person or device.</summary>
    public Guid? ActorId { get; init; }

    /// <summary>Only by this service.</summary>
    public string? ServiceName { get; init; }

    /// <summary>Only to this.</summary>
    public Guid? TargetId { get; init; }

    /// <summary>Not before.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>Before.</summary>
    public DateTimeOffset? End { get; init; }
}
