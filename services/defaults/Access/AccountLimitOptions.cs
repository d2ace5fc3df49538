using System.ComponentModel.DataAnnotations;

namespace Platform.Defaults;

/// <summary>How much one account may ask of a service, from wherever. Section <c>Limits</c>.</summary>
public sealed class AccountLimitOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Limits";

    /// <summary>Calls of one person, and of one device, a minute: so many at once, then as they drip.</summary>
    [Range(60, 10_000_000, ErrorMessage = "Limits:CallsPerMinute must be between 60 and 10,000,000.")]
    public int CallsPerMinute { get; set; } = 12_000;

    /// <summary>Devices that one person enrols, a minute.</summary>
    [Range(1, 10_000_000, ErrorMessage = "Limits:EnrolmentsPerMinute must be between 1 and 10,000,000.")]
    public int EnrolmentsPerMinute { get; set; } = 30;
}
