using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Platform.Defaults;

namespace Platform.Org.Tokens;

/// <summary>
/// The keys of access tokens: every file token-signing*.pem of the keys folder, looked for twice a minute. All are published; the
/// newest that has been there for long enough to be known everywhere signs. So a key is replaced without a restart and without a
/// token that anybody refuses: put a new file, and take the old one away when the last token of it has ended.
/// </summary>
internal sealed partial class TokenSigningKeys : IDisposable
{
    private const string Pattern = "token-signing*.pem";
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);

    private readonly OrgOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<TokenSigningKeys> _logger;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TokenSigningKey> _byFile = [];
    private volatile IReadOnlyList<TokenSigningKey> _all = [];
    private DateTimeOffset _looked;

    public TokenSigningKeys(IOptions<OrgOptions> options, TimeProvider time, ILogger<TokenSigningKeys> logger)
    {
        (_options, _time, _logger) = (options.Value, time, logger);
        var first = _options.TokenSigningKeyFile;
        if (_options.CreateMissingKeys && Files().Length == 0)
            Create(first);
        if (Files().Length == 0)
            KeyFiles.RequirePrivate(first);

        // The first time, a key that cannot be used stops the start.
        foreach (var file in Files())
            _byFile[file] = new TokenSigningKey(file);
        Publish();
        _looked = _time.GetUtcNow();
    }

    /// <summary>All keys, oldest first.</summary>
    public IReadOnlyList<TokenSigningKey> All
    {
        get
        {
            Look();
            return _all;
        }
    }

    /// <summary>The key that signs now.</summary>
    public TokenSigningKey Current
    {
        get
        {
            var (keys, known) = (All, _time.GetUtcNow() - _options.SigningKeyNotice);
            return keys.LastOrDefault(key => key.MadeTime <= known) ?? keys[0];
        }
    }

    public void Dispose()
    {
        foreach (var key in _byFile.Values)
            key.Dispose();
    }

    private void Look()
    {
        var now = _time.GetUtcNow();
        if (now - _looked < LookEvery)
            return;

        lock (_lock)
        {
            if (now - _looked < LookEvery)
                return;

            _looked = now;
            var files = Files();
            foreach (var file in files.Where(file => !_byFile.ContainsKey(file)))
                TryRead(file);
            // A key that was taken away may be in use by a call under way: it is forgotten, and the collector takes it.
            foreach (var file in _byFile.Keys.Except(files).ToList())
                if (_byFile.Count > 1)
                    _byFile.Remove(file);
            Publish();
        }
    }

    // While running, a file that cannot be used is said and passed over: the keys that are there still serve.
    private void TryRead(string file)
    {
        try
        {
            _byFile[file] = new TokenSigningKey(file);
            var name = Path.GetFileName(file);
            Log.Found(_logger, name, _options.SigningKeyNotice);
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            Log.Unusable(_logger, exception.Message);
        }
    }

    private void Publish() => _all = [.. _byFile.OrderBy(entry => entry.Value.MadeTime).ThenBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Value)];

    private string[] Files()
    {
        var folder = Path.GetDirectoryName(_options.TokenSigningKeyFile)!;
        return Directory.Exists(folder) ? Directory.GetFiles(folder, Pattern) : [];
    }

    private static void Create(string path)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        KeyFiles.TryCreatePrivate(path, Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, EventName = "SigningKeyFound", Level = LogLevel.Information, Message = "The signing key {File} is published, and signs in {Notice}")]
        public static partial void Found(ILogger logger, string file, TimeSpan notice);

        [LoggerMessage(EventId = 2, EventName = "SigningKeyUnusable", Level = LogLevel.Error, Message = "A signing key cannot be used: {Problem}")]
        public static partial void Unusable(ILogger logger, string problem);
    }
}
