namespace Platform.Defaults;

/// <summary>Who did something: a person, a device, or a service by name.</summary>
/// <param name="Kind">user, device, or service:NAME. The text is stored: never changed.</param>
/// <param name="Id">The user's or the device's id; null for a service.</param>
public sealed record AuditActor(string Kind, Guid? Id)
{
    private const string ServicePrefix = "service:";

    /// <summary>The name of a service; null for a person or a device.</summary>
    public string? ServiceName => Kind.StartsWith(ServicePrefix, StringComparison.Ordinal) ? Kind[ServicePrefix.Length..] : null;

    /// <summary>A verified caller.</summary>
    public static AuditActor Of(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller.Kind switch
        {
            Callers.User => User(caller.Id),
            Callers.Device => Device(caller.Id),
            _ => Service(caller.Service ?? ""),
        };
    }

    /// <summary>A person.</summary>
    public static AuditActor User(Guid userId) => new("user", userId);

    /// <summary>A device.</summary>
    public static AuditActor Device(Guid deviceId) => new("device", deviceId);

    /// <summary>A service, by itself or through a command at the machine.</summary>
    public static AuditActor Service(string name) => new(ServicePrefix + name, null);
}
