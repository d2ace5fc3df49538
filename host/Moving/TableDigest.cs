using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Host.Moving;

/// <summary>
/// A digest over the rows of a table, whatever their order, as engines order texts differently: the SHA-256 of each, combined by
/// exclusive or. No two rows of a table are equal, so none cancel out. It finds what got lost or changed on the way, not a forger.
/// </summary>
internal sealed class TableDigest
{
    private readonly byte[] _combined = new byte[SHA256.HashSizeInBytes];

    public long Rows { get; private set; }

    public string Text => $"{Rows}:{Convert.ToHexStringLower(_combined)}";

    /// <summary>Adds a row: null, numbers of whatever width, texts and bytes.</summary>
    public void Add(IReadOnlyList<object?> row)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var value in row)
            Append(sha, value);
        var hash = sha.GetHashAndReset();
        for (var index = 0; index < hash.Length; index++)
            _combined[index] ^= hash[index];
        Rows++;
    }

    private static void Append(IncrementalHash sha, object? value)
    {
        Span<byte> head = stackalloc byte[9];
        switch (value)
        {
            case null or DBNull:
                sha.AppendData([0]);
                break;
            case string text:
                var utf8 = Encoding.UTF8.GetBytes(text);
                head[0] = 1;
                BinaryPrimitives.WriteInt64BigEndian(head[1..], utf8.Length);
                sha.AppendData(head);
                sha.AppendData(utf8);
                break;
            case byte[] bytes:
                head[0] = 2;
                BinaryPrimitives.WriteInt64BigEndian(head[1..], bytes.Length);
                sha.AppendData(head);
                sha.AppendData(bytes);
                break;
            case bool or byte or short or int or long:
                head[0] = 3;
                BinaryPrimitives.WriteInt64BigEndian(head[1..], Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));
                sha.AppendData(head);
                break;
            default:
                throw new InvalidOperationException($"A column has values of the type {value.GetType().Name}, which no column of the platform has.");
        }
    }
}
