using Platform.Defaults;

namespace Platform.Org.Database;

/// <summary>The service's database. A read sees one moment; a write is one transaction, which a throw undoes.</summary>
internal sealed class OrgDatabase(ServiceDatabase database)
{
    public Task<T> ReadAsync<T>(Func<Session, Task<T>> read, CancellationToken cancellation) =>
        database.ReadAsync((connection, transaction) => read(new Session(connection, transaction, cancellation)), cancellation);

    public Task<T> WriteAsync<T>(Func<Session, Task<T>> write, CancellationToken cancellation) =>
        database.WriteAsync((connection, transaction) => write(new Session(connection, transaction, cancellation)), cancellation);

    public Task MigrateAsync(CancellationToken cancellation) => OrgStorage.MigrateAsync(database, cancellation);
}
