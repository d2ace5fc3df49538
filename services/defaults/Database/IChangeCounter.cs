namespace Platform.Defaults;

/// <summary>Says whether others have committed anything.</summary>
public interface IChangeCounter : IAsyncDisposable
{
    /// <summary>Equal to an earlier value when certainly nothing was committed since; null when the engine does not tell.</summary>
    Task<long?> ReadAsync(CancellationToken cancellationToken);
}
