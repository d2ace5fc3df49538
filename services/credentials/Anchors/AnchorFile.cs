using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Credentials.Sealing;
using Platform.Defaults;

namespace Platform.Credentials.Anchors;

/// <summary>An anchor file that is there and cannot be believed; the message says why.</summary>
internal sealed class AnchorRefusedException(string message) : Exception(message);

/// <summary>
/// The anchor's file: a line of JSON, and a line with its HMAC-SHA256 under a key that the key-encryption key wraps. So whoever writes
/// files and databases, and does not have the key-encryption key, can delete an anchor or put an older one in its place, and cannot make one.
/// </summary>
internal sealed class AnchorFile(string path, IKeyEncryptionKeys keys) : IDisposable
{
    private const int KeyLength = 32;

    private byte[]? _key;
    private WrappedKey? _wrapped;

    public string Path => path;

    /// <summary>The anchor's file and those that were set aside, as far as they are there.</summary>
    public static IReadOnlyList<string> All(string path)
    {
        var folder = System.IO.Path.GetDirectoryName(path)!;
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, System.IO.Path.GetFileName(path) + "*").Where(file => !file.EndsWith(".new", StringComparison.Ordinal)).Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>Reads the anchor; null when there is no file.</summary>
    /// <exception cref="AnchorRefusedException">It was not written here, or is malformed.</exception>
    public async Task<Anchor?> ReadAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            return null;

        var lines = await File.ReadAllLinesAsync(path, cancellationToken);
        if (lines.Length != 2)
            throw new AnchorRefusedException("it does not have two lines");

        try
        {
            var seal = JsonNode.Parse(lines[1])!;
            var wrapped = new WrappedKey(Convert.FromHexString((string)seal["kek_id"]!), Convert.FromBase64String((string)seal["wrapped_key"]!));
            var key = await keys.UnwrapAsync(KeyContexts.AnchorKey, wrapped, cancellationToken);
            var body = System.Text.Encoding.UTF8.GetBytes(lines[0]);
            if (!CryptographicOperations.FixedTimeEquals(Mac(key, body), Convert.FromBase64String((string)seal["mac"]!)))
                throw new AnchorRefusedException("its authentication code is wrong");

            var anchor = Anchor.Parse(body);
            (_key, _wrapped) = (key, wrapped);
            return anchor;
        }
        catch (CryptographicException)
        {
            throw new AnchorRefusedException("its key was not wrapped by a key-encryption key that is in use");
        }
        catch (Exception exception) when (exception is FormatException or JsonException or NullReferenceException or InvalidOperationException or ArgumentException)
        {
            throw new AnchorRefusedException("it is malformed");
        }
    }

    /// <summary>Writes the file, whole or not at all.</summary>
    public async Task WriteAsync(Anchor anchor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_key is null || _wrapped is null || !_wrapped.KekId.AsSpan().SequenceEqual(keys.CurrentId.Span))
        {
            _key = RandomNumberGenerator.GetBytes(KeyLength);
            _wrapped = await keys.WrapAsync(KeyContexts.AnchorKey, _key, cancellationToken);
        }

        var body = anchor.ToBytes(now);
        var seal = JsonSerializer.SerializeToUtf8Bytes(new JsonObject
        {
            ["kek_id"] = Convert.ToHexStringLower(_wrapped.KekId),
            ["wrapped_key"] = Convert.ToBase64String(_wrapped.Wrapped),
            ["mac"] = Convert.ToBase64String(Mac(_key, body)),
        });
        KeyFiles.CreatePrivateFolder(System.IO.Path.GetDirectoryName(path)!);
        // Of its own name: a command may write the anchor beside a running service, and neither is to take the other's half.
        var temporary = $"{path}.{Guid.NewGuid():N}.new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var file = new FileStream(temporary, options))
        {
            await file.WriteAsync((byte[])[.. body, (byte)'\n', .. seal, (byte)'\n'], cancellationToken);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Keeps a copy under a name of its own: the evidence of what does not fit.</summary>
    public string SetAside(DateTimeOffset now)
    {
        var copy = string.Create(CultureInfo.InvariantCulture, $"{path}.{now:yyyyMMdd'T'HHmmss.fff'Z'}");
        File.Copy(path, copy, overwrite: true);
        return copy;
    }

    public void Dispose()
    {
        if (_key is not null)
            CryptographicOperations.ZeroMemory(_key);
    }

    private static byte[] Mac(byte[] key, byte[] body) => HMACSHA256.HashData(key, (byte[])[.. "platform anchor v1\0"u8, .. body]);
}
