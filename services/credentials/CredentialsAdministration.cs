using Platform.Credentials.Anchors;
using Platform.Credentials.Audit;
using Platform.Credentials.Sealing;
using Platform.Credentials.Signing;
using Platform.Defaults;

namespace Platform.Credentials;

/// <summary>
/// What an operator does straight on the database, at the machine: for commands. Safe beside a running service, which takes over a
/// rotated key within seconds.
/// </summary>
public sealed class CredentialsAdministration : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private CredentialsAdministration(ServiceProvider services) => _services = services;

    /// <summary>Opens the database of a data folder, with the keys that the settings name.</summary>
    /// <param name="configuration">Settings, with <c>Data:Path</c>.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="InvalidOperationException">There is no database, or a key is wrong; the message says what to do.</exception>
    public static async Task<CredentialsAdministration> OpenAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var services = new ServiceCollection();
        services.AddSingleton(configuration);
        services.AddSingleton(TimeProvider.System);
        services.AddLogging(logging => logging.AddSimpleConsole());
        services.AddOptions<CredentialsOptions>().BindConfiguration(CredentialsOptions.Section).ValidateDataAnnotations();
        services.AddCredentialsStorage();
        var administration = new CredentialsAdministration(services.BuildServiceProvider());
        try
        {
            await administration.StartAsync(cancellationToken);
            return administration;
        }
        catch
        {
            await administration.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a new signing key. Answers the version of the list that names it.</summary>
    public async Task<long> RotateSigningKeyAsync(CancellationToken cancellationToken)
    {
        var ring = _services.GetRequiredService<SigningRing>();
        await ring.StartAsync(cancellationToken);
        return await ring.RotateAsync(cancellationToken);
    }

    /// <summary>Makes a new key that secrets are sealed to on their way in.</summary>
    public async Task RotateInputKeyAsync(CancellationToken cancellationToken)
    {
        var keys = _services.GetRequiredService<InputKeys>();
        await keys.StartAsync(cancellationToken);
        await keys.RotateAsync(cancellationToken);
    }

    /// <summary>Wraps every key again under the current key-encryption key.</summary>
    /// <param name="report">Told how far it is.</param>
    /// <param name="cancellationToken">Stops; what is done stays done.</param>
    public Task<RewrapProgress> RewrapAsync(Action<RewrapProgress> report, CancellationToken cancellationToken) => new Rewrap(
        _services.GetRequiredService<ServiceDatabase>(),
        _services.GetRequiredService<IKeyEncryptionKeys>(),
        _services.GetRequiredService<KeyCanary>(),
        AnchorRegistration.FilePath(_services.GetRequiredService<IConfiguration>()),
        TimeProvider.System).RunAsync(report, cancellationToken);

    /// <summary>Checks the audit log, by itself and against its anchors.</summary>
    public Task<AuditVerification> VerifyAuditAsync(CancellationToken cancellationToken) => new VerifyAudit(
        _services.GetRequiredService<ServiceDatabase>(),
        _services.GetRequiredService<IKeyEncryptionKeys>(),
        AnchorRegistration.FilePath(_services.GetRequiredService<IConfiguration>())).RunAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        var database = _services.GetRequiredService<ServiceDatabase>();
        if (database is SqliteDatabase file && !File.Exists(file.Path))
            throw new InvalidOperationException($"There is no database at {file.Path}. Name the data folder with --data.");

        await CredentialsTables.MigrateAsync(database, cancellationToken);
        await _services.GetRequiredService<KeyCanary>().CheckAsync(cancellationToken);
    }
}
