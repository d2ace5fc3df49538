using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Platform.Defaults;

namespace Platform.Bench.Proofs;

/// <summary>Calls of one device: a token that is bound to its key, and for each call a proof of its own.</summary>
internal sealed class ProofCalls : IDisposable
{
    private const string Path = "/platform.sync.v1.SyncService/Acknowledge";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DpopBinding _binding = new(new DpopReplays(TimeProvider.System), TimeProvider.System);
    private readonly AuthenticationScheme _scheme = new(TokenSchemes.Access, null, typeof(JwtBearerHandler));
    private readonly JwtBearerOptions _options = new();
    private readonly ECParameters _point;
    private readonly string _header;
    private readonly JsonWebToken _token;
    private readonly string _tokenHash;
    private int _count;

    public ProofCalls()
    {
        _point = _key.ExportParameters(includePrivateParameters: false);
        var (x, y) = (Base64Url.EncodeToString(_point.Q.X), Base64Url.EncodeToString(_point.Q.Y));
        _header = Encode($$"""{"typ":"dpop+jwt","alg":"ES256","jwk":{"kty":"EC","crv":"P-256","x":"{{x}}","y":"{{y}}"} }""");
        // What is measured comes after the token's own verification: of that only what it says matters.
        var claims = $$"""{"sub":"{{Guid.NewGuid()}}","jti":"{{Guid.NewGuid():N}}","cnf":{"jkt":"{{DpopThumbprint.Of(_point.Q.X, _point.Q.Y)}}"} }""";
        _token = new JsonWebToken(Sign(Encode("""{"typ":"at+jwt","alg":"ES256","kid":"bench"}"""), Encode(claims)));
        _tokenHash = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(_token.EncodedToken)));
    }

    /// <summary>The public half of the key.</summary>
    public ECParameters PublicKey => new() { Curve = ECCurve.NamedCurves.nistP256, Q = _point.Q };

    /// <summary>Calls that nobody has checked yet, each with a new proof.</summary>
    public ProofCall[] Make(int count) => [.. Enumerable.Range(0, count).Select(_ => Make())];

    /// <summary>What a service does with the call before it believes its token.</summary>
    public void Check(ProofCall call)
    {
        if (!_binding.CheckAsync(call.Context).IsCompletedSuccessfully || call.Context.Result is not null)
            throw new BenchFailure("a good proof was refused");
    }

    public void Dispose() => _key.Dispose();

    private ProofCall Make()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = Encode($$"""{"jti":"{{Guid.NewGuid():N}}{{_count++}}","htm":"POST","htu":"https://platform.example{{Path}}","iat":{{now}},"ath":"{{_tokenHash}}"}""");
        var proof = Sign(_header, claims);
        var http = new DefaultHttpContext();
        http.Request.Method = "POST";
        http.Request.Path = Path;
        http.Request.Headers.Authorization = $"{DpopBinding.Scheme}{_token.EncodedToken}";
        http.Request.Headers[DpopBinding.HeaderName] = proof;
        var end = proof.LastIndexOf('.');
        return new ProofCall(
            proof, Encoding.ASCII.GetBytes(proof[..end]), Base64Url.DecodeFromChars(proof.AsSpan(end + 1)),
            new TokenValidatedContext(http, _scheme, _options) { SecurityToken = _token });
    }

    private string Sign(string header, string claims) =>
        $"{header}.{claims}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes($"{header}.{claims}"), HashAlgorithmName.SHA256))}";

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}

/// <summary>One call.</summary>
/// <param name="Proof">The proof as it is sent.</param>
/// <param name="Signed">What is signed of it.</param>
/// <param name="Signature">The signature.</param>
/// <param name="Context">The call where its token was just verified.</param>
internal sealed record ProofCall(string Proof, byte[] Signed, byte[] Signature, TokenValidatedContext Context);
