using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using Platform.Identity.Tests.Harness;
using Platform.Org.Database;
using Platform.Org.Sessions;
using Platform.Org.V1;
using Xunit.Abstractions;

namespace Platform.Identity.Tests.Access;

/// <summary>Tokens, proofs and cookies that are almost right: none is taken. 100,000 of each, tokens and proofs under --full; seeded, so a failure comes again.</summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    private const int Cookies = 100_000;
    private static readonly int Count = Environment.GetEnvironmentVariable("PLATFORM_TEST_FULL") == "1" ? 100_000 : 4_000;

    [Fact]
    public async Task MutatedTokens_AreNeverAccepted()
    {
        await using var site = await Site.StartAsync();
        (await site.SetUpAsync()).Owner.Dispose();
        var token = (await new TokenService.TokenServiceClient(site.OrgChannel).CreateUserTokenAsync(
            new() { Email = Site.OwnerEmail, Password = ByteString.CopyFromUtf8(Site.Password) })).AccessToken;
        Assert.True(await IsAcceptedAsync(site, token));
        var random = new Random(4);
        var accepted = new List<string>();

        for (var number = 0; number < Count; number++)
        {
            var mutant = Mutate(token, random, number);
            if (mutant != token && await IsAcceptedAsync(site, mutant))
                accepted.Add(mutant);
        }

        output.WriteLine($"{Count} tokens, {accepted.Count} accepted");
        Assert.Empty(accepted);
        Assert.True(await IsAcceptedAsync(site, token));
    }

    [Fact]
    public async Task Token_ThatSaysWhereItsKeyIs_IsRefusedAndNothingIsFetched()
    {
        await using var site = await Site.StartAsync();
        (await site.SetUpAsync()).Owner.Dispose();
        var token = (await new TokenService.TokenServiceClient(site.OrgChannel).CreateUserTokenAsync(
            new() { Email = Site.OwnerEmail, Password = ByteString.CopyFromUtf8(Site.Password) })).AccessToken;
        using var forger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var (elsewhere, point) = ($"http://{listener.LocalEndpoint}/keys", forger.ExportParameters(includePrivateParameters: false).Q);
        string[] headers =
        [
            $"""
            "kid":"elsewhere","jku":"{elsewhere}"
            """,
            $"""
            "kid":"elsewhere","x5u":"{elsewhere}"
            """,
            $"""
            "kid":"{elsewhere}"
            """,
            $$"""
            "jwk":{"kty":"EC","crv":"P-256","x":"{{Base64UrlEncoder.Encode(point.X)}}","y":"{{Base64UrlEncoder.Encode(point.Y)}}"}
            """,
        ];

        foreach (var header in headers)
        {
            var signed = $"{Base64UrlEncoder.Encode($$"""{"alg":"ES256","typ":"at+jwt",{{header}}}""")}.{token.Split('.')[1]}";
            var forged = $"{signed}.{Base64UrlEncoder.Encode(forger.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
            Assert.False(await IsAcceptedAsync(site, forged));
        }

        Assert.False(listener.Pending());
    }

    [Fact]
    public async Task MutatedProofs_AreNeverAccepted()
    {
        const string path = "/platform.credentials.v1.CredentialService/GetKeyList";
        await using var site = await Site.StartAsync();
        var (owner, _) = await site.SetUpAsync();
        using var _1 = owner;
        var device = await Enrolled.EnrolAsync(owner, "laptop");
        var token = await device.SignInAsync(site);
        var random = new Random(6);
        var accepted = new List<string>();
        Assert.True(await IsAcceptedAsync(site, token, Proof(), path, "credentials"));

        for (var number = 0; number < Count; number++)
        {
            // Each from a proof that nobody used: a change that changes nothing would be accepted.
            var proof = Proof();
            var mutant = Mutate(proof, random, number);
            if (mutant != proof && await IsAcceptedAsync(site, token, mutant, path, "credentials"))
                accepted.Add(mutant);
        }

        output.WriteLine($"{Count} proofs, {accepted.Count} accepted");
        Assert.Empty(accepted);
        Assert.True(await IsAcceptedAsync(site, token, Proof(), path, "credentials"));

        string Proof() => KeyProof.Create(device.SigningKey, "POST", new Uri(site.Url, path), site.Clock.GetUtcNow(), token);
    }

    [Fact]
    public async Task MutatedCookies_AreNeverAccepted()
    {
        await using var site = await Site.StartAsync();
        var (owner, _) = await site.SetUpAsync();
        using var _1 = owner;
        var cookie = owner.Cookies[Browser.SessionCookie];
        var random = new Random(5);

        // What every use of a session begins with, on the real database; one transaction for all, as nothing else writes.
        var sessions = site.Org.Services.GetRequiredService<BrowserSessions>();
        var accepted = await site.Org.Services.GetRequiredService<OrgDatabase>().ReadAsync(
            async session =>
            {
                Assert.NotNull(await sessions.FindAsync(session, cookie));
                var found = 0;
                for (var number = 0; number < Cookies; number++)
                {
                    var mutant = MutateText(cookie, random);
                    found += mutant != cookie && await sessions.FindAsync(session, mutant) is not null ? 1 : 0;
                }

                return found;
            },
            CancellationToken.None);

        // And some of them all the way, as a browser sends them.
        for (var number = 0; number < 200; number++)
        {
            using var browser = site.Open();
            browser.Cookies[Browser.SessionCookie] = Uri.EscapeDataString(MutateText(cookie, random) + "x");
            accepted += (await browser.GetAsync("/session")).GetProperty("signedIn").GetBoolean() ? 1 : 0;
        }

        output.WriteLine($"{Cookies + 200} cookies, {accepted} accepted");
        Assert.Equal(0, accepted);
        Assert.True((await owner.GetAsync("/session")).GetProperty("signedIn").GetBoolean());
    }

    /// <summary>A service's own verifier, without a socket.</summary>
    private static async Task<bool> IsAcceptedAsync(Site site, string token, string? proof = null, string path = "/", string service = "org")
    {
        await using var scope = site.ServicesOf(service).CreateAsyncScope();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        context.Request.Method = "POST";
        context.Request.Path = path;
        context.Request.Headers.Authorization = $"{(proof is null ? "Bearer" : "DPoP")} {token}";
        if (proof is not null)
            context.Request.Headers["DPoP"] = proof;
        return (await context.AuthenticateAsync()).Succeeded;
    }

    private static string Mutate(string token, Random random, int number)
    {
        var parts = token.Split('.');
        switch (number % 8)
        {
            case 0:
                return Join(WithClaim(parts, 0, random, ("alg", "\"none\""), ("alg", "\"HS256\""), ("alg", "\"ES384\""), ("typ", "\"JWT\""), ("typ", "\"service-assertion+jwt\""), ("kid", "\"../../etc/passwd\""), ("kid", "\"' OR 1=1\""), ("jwk", """{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}"""), ("jku", "\"http://127.0.0.1:1/keys\""), ("x5u", "\"http://127.0.0.1:1/\""), ("crit", "[\"exp\"]")));
            case 1:
                return Join(WithClaim(parts, 1, random, ("sub", $"\"{Guid.NewGuid()}\""), ("kind", "\"device\""), ("exp", "99999999999"), ("exp", "\"never\""), ("exp", "NaN"), ("aud", "\"other\""), ("iss", "\"https://evil.test\""), ("auth_time", "99999999999"), ("cnf", "{\"jkt\":\"x\"}")));
            case 2:
                return $"{parts[0]}.{parts[1]}.";
            case 3:
                // r or s of zero, of the order, or random: never a signature.
                var signature = new byte[64];
                random.NextBytes(random.Next(2) == 0 ? signature.AsSpan(0, 32) : signature.AsSpan());
                return $"{parts[0]}.{parts[1]}.{Base64UrlEncoder.Encode(signature)}";
            case 4:
                return Join(WithClaim([HeaderOf("HS256"), parts[1], parts[2]], 1, random, ("sub", $"\"{Guid.NewGuid()}\"")));
            default:
                return MutateText(token, random);
        }
    }

    private static string[] WithClaim(string[] parts, int part, Random random, params (string Name, string Json)[] claims)
    {
        var (name, json) = claims[random.Next(claims.Length)];
        var text = Base64UrlEncoder.Decode(parts[part]);
        var changed = random.Next(2) == 0 ? $"{{\"{name}\":{json},{text[1..]}" : $"{text[..^1]},\"{name}\":{json}}}";
        string[] result = [.. parts];
        result[part] = Base64UrlEncoder.Encode(Encoding.UTF8.GetBytes(changed));
        return result;
    }

    private static string HeaderOf(string algorithm) => Base64UrlEncoder.Encode(Encoding.UTF8.GetBytes($$"""{"alg":"{{algorithm}}","typ":"at+jwt"}"""));

    private static string Join(string[] parts) => string.Join('.', parts);

    private static string MutateText(string text, Random random)
    {
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var at = random.Next(text.Length);
        return random.Next(6) switch
        {
            0 => text[..at],
            1 => text.Insert(at, alphabet[random.Next(64)].ToString()),
            2 => text.Remove(at, 1),
            3 => Replace(text, at, (char)random.Next(33, 127)),
            4 => string.Concat(text.AsSpan(at), text.AsSpan(0, at)),
            _ => Replace(text, at, alphabet[random.Next(64)]),
        };
    }

    // The last characters of a part carry bits that mean nothing: two texts, the same bytes. A change there is no forgery.
    private static string Replace(string text, int at, char character)
    {
        var isLastOfPart = at == text.Length - 1 || text[at + 1] == '.';
        return isLastOfPart ? text[..at] + '!' + text[(at + 1)..] : text[..at] + character + text[(at + 1)..];
    }
}
