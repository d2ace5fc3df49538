using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Platform.Defaults;

/// <summary>
/// The server's certificate and its chain, from PEM files that may be replaced while it runs, as renewal does every few weeks: new
/// connections get the new one, connections under way go on. A file that cannot be used is said, and the earlier one stays.
/// </summary>
internal sealed partial class ServerCertificate
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    private readonly string _certificateFile;
    private readonly string _keyFile;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private volatile Loaded _current;
    private DateTimeOffset _looked;

    /// <exception cref="InvalidOperationException">The files cannot be used.</exception>
    public ServerCertificate(string certificateFile, string keyFile, TimeProvider time, ILogger logger)
    {
        (_certificateFile, _keyFile, _time, _logger) = (certificateFile, keyFile, time, logger);
        _current = Load();
        _looked = time.GetUtcNow();
    }

    public SslStreamCertificateContext Context
    {
        get
        {
            var now = _time.GetUtcNow();
            if (now - _looked < LookEvery)
                return _current.Context;

            lock (_lock)
            {
                if (now - _looked >= LookEvery)
                {
                    _looked = now;
                    Look();
                }

                return _current.Context;
            }
        }
    }

    private void Look()
    {
        try
        {
            if (Written() == _current.Written)
                return;

            _current = Load();
            if (_logger.IsEnabled(LogLevel.Information))
                Log.Reloaded(_logger, _current.Context.TargetCertificate.NotAfter);
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            Log.Unusable(_logger, exception.Message);
        }
    }

    private Loaded Load()
    {
        // Before the content: a file that changes while it is read is read again.
        var written = Written();
        if (!File.Exists(_certificateFile))
            throw new InvalidOperationException($"The certificate file '{_certificateFile}' does not exist.");

        KeyFiles.RequirePrivate(_keyFile);
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(_certificateFile);
            var certificate = X509Certificate2.CreateFromPemFile(_certificateFile, _keyFile);
            return new Loaded(SslStreamCertificateContext.Create(certificate, chain, offline: true), written);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new InvalidOperationException($"'{_certificateFile}' and '{_keyFile}' do not hold a certificate and its private key in PEM.");
        }
    }

    private (DateTime, DateTime) Written() => (File.GetLastWriteTimeUtc(_certificateFile), File.GetLastWriteTimeUtc(_keyFile));

    private sealed record Loaded(SslStreamCertificateContext Context, (DateTime, DateTime) Written);

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, EventName = "CertificateReloaded", Level = LogLevel.Information, Message = "The server's certificate was renewed; it ends on {NotAfter}")]
        public static partial void Reloaded(ILogger logger, DateTime notAfter);

        [LoggerMessage(EventId = 2, EventName = "CertificateUnusable", Level = LogLevel.Error, Message = "The renewed certificate cannot be used; the earlier one stays: {Problem}")]
        public static partial void Unusable(ILogger logger, string problem);
    }
}
