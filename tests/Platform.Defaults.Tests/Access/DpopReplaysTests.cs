using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Platform.Defaults.Tests.Harness;

namespace Platform.Defaults.Tests.Access;

/// <summary>Each proof counts once, however many come; when they are too many to be remembered, none counts (docs/adr/0013).</summary>
public sealed class DpopReplaysTests : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ManualTime _time = new();
    private int _proofs;

    public void Dispose() => _key.Dispose();

    [Fact]
    public void TryUse_AgainWithinItsTime_IsRefused()
    {
        var replays = new DpopReplays(_time);
        var proof = Proof();

        Assert.True(replays.TryUse(proof));
        while (proof.IsCurrent(_time.GetUtcNow()))
        {
            Assert.False(replays.TryUse(proof));
            // Others come meanwhile, and what is over is forgotten.
            Assert.True(replays.TryUse(Proof()));
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Theory]
    [InlineData(-119)]
    [InlineData(0)]
    [InlineData(60)]
    public void TryUse_MadeByAClockThatIsOff_CountsOnceAsLongAsItIsCurrent(int seconds)
    {
        var replays = new DpopReplays(_time);
        var proof = Proof(seconds);
        Assert.True(proof.IsCurrent(_time.GetUtcNow()));

        var taken = 0;
        while (proof.IsCurrent(_time.GetUtcNow()))
        {
            taken += replays.TryUse(proof) ? 1 : 0;
            _time.Advance(TimeSpan.FromMilliseconds(500));
        }

        Assert.Equal(1, taken);
    }

    [Fact]
    public void TryUse_InAMinuteThatIsOver_IsRefused_AlsoWhenItWasForgotten()
    {
        var replays = new DpopReplays(_time);
        var proof = Proof();
        Assert.True(replays.TryUse(proof));

        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.True(replays.TryUse(Proof()));

        Assert.False(replays.TryUse(proof));
    }

    [Fact]
    public void TryUse_SameIdOfAnotherKey_IsAnotherProof()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var replays = new DpopReplays(_time);

        Assert.True(replays.TryUse(Proof(id: "one")));
        Assert.True(replays.TryUse(Proof(id: "one", key: other)));
        Assert.False(replays.TryUse(Proof(id: "one")));
    }

    [Fact]
    public void TryUse_AsManyAsAreRemembered_PassAndNotOneMore()
    {
        const int capacity = 20;
        var replays = new DpopReplays(_time, capacity);
        // Over several minutes: the limit is of all together.
        for (var number = 0; number < capacity; number++)
            Assert.True(replays.TryUse(Proof(-110 + (8 * number))), $"{number}");

        Assert.False(replays.TryUse(Proof()));
        Assert.False(replays.TryUse(Proof(60)));
    }

    [Fact]
    public void TryUse_Full_RefusesUntilAMinuteIsOver_AndThenTakesAsManyAsItForgot()
    {
        const int early = 4, late = 6;
        var replays = new DpopReplays(_time, early + late);
        var first = Many(early, 0);
        var second = Many(late, 60);
        Assert.All(first.Concat(second), proof => Assert.True(replays.TryUse(proof)));

        // The first are too old to be used, but the minute in which they end is not over.
        _time.Advance(TimeSpan.FromSeconds(179));
        Assert.False(replays.TryUse(Proof()));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.All(Many(early, 0), proof => Assert.True(replays.TryUse(proof)));
        Assert.False(replays.TryUse(Proof()));
        Assert.All(first.Concat(second), proof => Assert.False(replays.TryUse(proof)));
    }

    [Fact]
    public async Task TryUse_ManyAtOnce_OneOfThemCounts()
    {
        var replays = new DpopReplays(_time);
        for (var round = 0; round < 200; round++)
        {
            var proof = Proof();

            var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => replays.TryUse(proof))));

            Assert.Single(taken, used => used);
        }
    }

    private List<DpopProof> Many(int count, int seconds) => [.. Enumerable.Range(0, count).Select(_ => Proof(seconds))];

    /// <summary>A proof made so many seconds from now.</summary>
    private DpopProof Proof(int seconds = 0, string? id = null, ECDsa? key = null)
    {
        key ??= _key;
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        var header = $$"""{"typ":"dpop+jwt","alg":"ES256","jwk":{"kty":"EC","crv":"P-256","x":"{{Base64Url.EncodeToString(q.X)}}","y":"{{Base64Url.EncodeToString(q.Y)}}"} }""";
        var claims = $$"""{"jti":"{{id ?? $"{_proofs++}"}}","htm":"POST","htu":"https://platform.test/a","iat":{{_time.GetUtcNow().ToUnixTimeSeconds() + seconds}} }""";
        var signed = $"{Encode(header)}.{Encode(claims)}";
        return DpopProof.TryRead($"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}")!;
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
