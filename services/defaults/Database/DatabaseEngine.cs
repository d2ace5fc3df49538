namespace Platform.Defaults;

/// <summary>What keeps a service's data.</summary>
public enum DatabaseEngine
{
    /// <summary>A file beside the service; one process writes it.</summary>
    Sqlite,

    /// <summary>A server that replicas share.</summary>
    SqlServer,
}
