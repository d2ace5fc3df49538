using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Defaults;

/// <summary>
/// A caller's proof that it holds the key to which a token is bound (RFC 9449): what it says, with its signature verified by the
/// key inside. Read strictly, by one parser; ES256 only. Whether it is for this request and this token, the caller of it asks.
/// </summary>
public sealed class DpopProof
{
    private const int MaxLength = 2048;
    private const int MaxJtiLength = 128;
    private const int CoordinateLength = 32;
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    // Beyond it there are no dates to compare with.
    private static readonly long MaxIat = DateTimeOffset.MaxValue.AddDays(-1).ToUnixTimeSeconds();

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNameCaseInsensitive = false,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 8,
    };

    private readonly Claims _claims;

    private DpopProof(Claims claims, string thumbprint)
    {
        _claims = claims;
        Thumbprint = thumbprint;
    }

    /// <summary>RFC 7638 thumbprint of the key.</summary>
    public string Thumbprint { get; }

    /// <summary>What makes the proof one of a kind: key and jti together.</summary>
    public string Identity => $"{Thumbprint} {_claims.Jti}";

    /// <summary>From when on it is too old to be taken, replayed or not.</summary>
    public DateTimeOffset ExpireTime => DateTimeOffset.FromUnixTimeSeconds(_claims.Iat) + Age;

    /// <summary>Reads a proof and verifies its signature; null when anything is not as documented.</summary>
    public static DpopProof? TryRead(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxLength || text.Split('.') is not [var header, var payload, var signature])
            return null;

        try
        {
            var read = JsonSerializer.Deserialize<Header>(Base64Url.DecodeFromChars(header), Json);
            var claims = JsonSerializer.Deserialize<Claims>(Base64Url.DecodeFromChars(payload), Json);
            if (read is not { Alg: "ES256", Typ: "dpop+jwt", Crit: null, Jwk: { Kty: "EC", Crv: "P-256", D: null } key } || claims is null || claims.Jti.Length is 0 or > MaxJtiLength || claims.Iat < 0 || claims.Iat > MaxIat)
                return null;

            return IsSigned(key, $"{header}.{payload}", Base64Url.DecodeFromChars(signature)) ? new DpopProof(claims, key.Thumbprint()) : null;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or ArgumentException or CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Whether it was made just now.</summary>
    public bool IsCurrent(DateTimeOffset now) => now < ExpireTime && DateTimeOffset.FromUnixTimeSeconds(_claims.Iat) <= now + Skew;

    /// <summary>
    /// Whether it is for such a request. The path is compared, and not the host: behind a gateway a service does not know under which
    /// name it was called, and a proof for a token (<see cref="IsForToken"/>) is of no use where the token is not.
    /// </summary>
    public bool IsFor(string method, string path) =>
        _claims.Htm == method && Uri.TryCreate(_claims.Htu, UriKind.Absolute, out var uri) && uri.AbsolutePath == path;

    /// <summary>Whether it is for this access token.</summary>
    public bool IsForToken(string accessToken) => _claims.Ath == Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken)));

    private static bool IsSigned(Key key, string signed, byte[] signature)
    {
        var (x, y) = (Base64Url.DecodeFromChars(key.X), Base64Url.DecodeFromChars(key.Y));
        if (x.Length != CoordinateLength || y.Length != CoordinateLength || signature.Length != 2 * CoordinateLength)
            return false;

        using var ecdsa = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } });
        return ecdsa.VerifyData(Encoding.ASCII.GetBytes(signed), signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private sealed record Header(
        [property: JsonPropertyName("alg")] string Alg,
        [property: JsonPropertyName("typ")] string Typ,
        [property: JsonPropertyName("jwk")] Key Jwk,
        [property: JsonPropertyName("crit")] JsonElement? Crit = null);

    private sealed record Key(
        [property: JsonPropertyName("kty")] string Kty,
        [property: JsonPropertyName("crv")] string Crv,
        [property: JsonPropertyName("x")] string X,
        [property: JsonPropertyName("y")] string Y,
        [property: JsonPropertyName("d")] JsonElement? D = null)
    {
        // The text of X and Y has one form only: it decoded to 32 bytes, and is encoded anew.
        public string Thumbprint() => DpopThumbprint.Of(Base64Url.DecodeFromChars(X), Base64Url.DecodeFromChars(Y));
    }

    private sealed record Claims(
        [property: JsonPropertyName("jti")] string Jti,
        [property: JsonPropertyName("htm")] string Htm,
        [property: JsonPropertyName("htu")] string Htu,
        [property: JsonPropertyName("iat")] long Iat,
        [property: JsonPropertyName("ath")] string? Ath = null);
}
