using System.Security.Cryptography;
using System.Text.Json;

namespace Platform.Sealing.Tests;

public sealed class HpkeTests
{
    private static readonly JsonElement Vectors = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vectors", "rfc9180-p256.json"))).RootElement.GetProperty("vectors");

    public static TheoryData<int> VectorIndexes => [.. Enumerable.Range(0, Vectors.GetArrayLength())];

    [Theory]
    [MemberData(nameof(VectorIndexes))]
    public void Hpke_RfcVector_DerivesTheSameKeysAndMessages(int index)
    {
        var vector = Vectors[index];
        using var ephemeral = HpkeKem.DeriveKeyPair(Bytes(vector, "ikmE"));
        using var recipient = HpkeKem.DeriveKeyPair(Bytes(vector, "ikmR"));

        var (enc, sharedSecret) = HpkeKem.Encapsulate(ephemeral, P256.PublicKey(recipient));

        Assert.Equal(Bytes(vector, "pkRm"), P256.PublicKey(recipient));
        Assert.Equal(Bytes(vector, "skRm"), recipient.ExportParameters(true).D);
        Assert.Equal(Bytes(vector, "enc"), enc);
        Assert.Equal(sharedSecret, HpkeKem.Decapsulate(recipient, enc));
        var aeadId = (ushort)vector.GetProperty("aead_id").GetInt32();
        using var sender = new HpkeContext(aeadId, sharedSecret, Bytes(vector, "info"));
        using var receiver = new HpkeContext(aeadId, sharedSecret, Bytes(vector, "info"));
        Assert.Equal(vector.GetProperty("encryptions_accumulated").GetString(), AccumulateEncryptions(sender, receiver));
        Assert.Equal(vector.GetProperty("exports_accumulated").GetString(), AccumulateExports(sender));
    }

    [Fact]
    public void Open_TwentyThousandPointsOffTheCurve_AllRefused()
    {
        using var recipient = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var (enc, ciphertext) = Hpke.Seal(P256.PublicKey(recipient), "i"u8, "a"u8, "secret"u8);
        var random = new Random(9180);
        var accepted = 0;

        for (var i = 0; i < 20_000; i++)
        {
            var mutated = (byte[])enc.Clone();
            mutated[random.Next(1, mutated.Length)] ^= (byte)(1 << random.Next(8));
            accepted += Opens(recipient, mutated, ciphertext) ? 1 : 0;
        }

        foreach (var length in Enumerable.Range(0, 140).Where(length => length != P256.PublicKeyLength))
            accepted += Opens(recipient, Resize(enc, length), ciphertext) ? 1 : 0;
        for (var form = 0; form < 256; form++)
        {
            if (form != 4)
                accepted += Opens(recipient, [(byte)form, .. enc[1..]], ciphertext) ? 1 : 0;
        }

        accepted += Opens(recipient, [4, .. new byte[64]], ciphertext) ? 1 : 0;
        accepted += Opens(recipient, [4, .. Enumerable.Repeat((byte)0xff, 64)], ciphertext) ? 1 : 0;
        Assert.Equal(0, accepted);
        Assert.Equal("secret"u8.ToArray(), Hpke.Open(recipient, enc, "i"u8, "a"u8, ciphertext));
    }

    [Fact]
    public void Open_OtherInfoOrAssociatedDataOrKey_IsRefused()
    {
        using var recipient = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var (enc, ciphertext) = Hpke.Seal(P256.PublicKey(recipient), "info"u8, "data"u8, "secret"u8);

        Assert.ThrowsAny<CryptographicException>(() => Hpke.Open(recipient, enc, "infos"u8, "data"u8, ciphertext));
        Assert.ThrowsAny<CryptographicException>(() => Hpke.Open(recipient, enc, "info"u8, "date"u8, ciphertext));
        Assert.ThrowsAny<CryptographicException>(() => Hpke.Open(other, enc, "info"u8, "data"u8, ciphertext));
    }

    // The condensed form of Go's rfc9180.json: associated data and plaintext are drawn from SHAKE128 (a length byte, then the bytes),
    // and the ciphertexts of 1,000 sealings are absorbed by another.
    private static string AccumulateEncryptions(HpkeContext sender, HpkeContext receiver)
    {
        var source = new Shake128Stream();
        var sink = new Shake128Stream();
        for (var i = 0; i < 1000; i++)
        {
            var associatedData = source.Read(source.ReadByte());
            var plaintext = source.Read(source.ReadByte());
            var ciphertext = sender.Seal(associatedData, plaintext);
            Assert.Equal(plaintext, receiver.Open(associatedData, ciphertext));
            sink.Write(ciphertext);
        }

        return Convert.ToHexStringLower(sink.Finish(16));
    }

    private static string AccumulateExports(HpkeContext context)
    {
        var source = new Shake128Stream();
        var sink = new Shake128Stream();
        for (var length = 0; length < 1000; length++)
        {
            var exporterContext = source.Read(source.ReadByte());
            // The framework's HKDF refuses an empty output, which the vectors begin with.
            sink.Write(length == 0 ? [] : context.Export(exporterContext, length));
        }

        return Convert.ToHexStringLower(sink.Finish(16));
    }

    private static bool Opens(ECDiffieHellman key, byte[] enc, byte[] ciphertext)
    {
        try
        {
            Hpke.Open(key, enc, "i"u8, "a"u8, ciphertext);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static byte[] Resize(byte[] bytes, int length)
    {
        var resized = (byte[])bytes.Clone();
        Array.Resize(ref resized, length);
        return resized;
    }

    private static byte[] Bytes(JsonElement vector, string name) => Convert.FromHexString(vector.GetProperty(name).GetString()!);
}
