using System.Security.Cryptography;
using Google.Protobuf;
using Platform.Credentials.V1;
using Platform.Sync.V1;

namespace Platform.Sealing.Tests;

public sealed class SigningKeysTests : IDisposable
{
    private readonly ECDsa _first = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _second = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }

    [Fact]
    public void Follow_SignedByAnActiveKey_IsTrusted()
    {
        var pinned = SigningKeys.Trust(List(1, [], (_first, SigningKeyState.Active)));
        var next = List(2, pinned.Body.ToArray(), (_first, SigningKeyState.Retired), (_second, SigningKeyState.Active));

        var followed = pinned.Follow(next, Sign(_first, BodyKind.KeyList, next), Id(_first));

        Assert.Equal(2, followed.Version);
        Assert.True(followed.Verify("x"u8, Sign(_second, "x"u8), Id(_second)));
        Assert.True(followed.Verify("x"u8, Sign(_first, "x"u8), Id(_first)));
    }

    [Fact]
    public void Follow_SignedByARetiredKeyOrAStranger_IsRefused()
    {
        var pinned = SigningKeys.Trust(List(1, [], (_first, SigningKeyState.Retired), (_second, SigningKeyState.Active)));
        var next = List(2, pinned.Body.ToArray(), (_first, SigningKeyState.Active));
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        Assert.Throws<CryptographicException>(() => pinned.Follow(next, Sign(_first, BodyKind.KeyList, next), Id(_first)));
        Assert.Throws<CryptographicException>(() => pinned.Follow(next, Sign(stranger, BodyKind.KeyList, next), Id(stranger)));
        Assert.Throws<CryptographicException>(() => pinned.Follow(next, Sign(stranger, BodyKind.KeyList, next), Id(_second)));
    }

    [Fact]
    public void Follow_NotTheNextOne_IsRefused()
    {
        var pinned = SigningKeys.Trust(List(1, [], (_first, SigningKeyState.Active)));
        var skipped = List(3, pinned.Body.ToArray(), (_first, SigningKeyState.Active));
        var other = List(2, [1, 2, 3], (_first, SigningKeyState.Active));

        Assert.Throws<CryptographicException>(() => pinned.Follow(skipped, Sign(_first, BodyKind.KeyList, skipped), Id(_first)));
        Assert.Throws<CryptographicException>(() => pinned.Follow(other, Sign(_first, BodyKind.KeyList, other), Id(_first)));
    }

    [Fact]
    public void Verify_AnotherKindOfStatement_IsRefused()
    {
        var keys = SigningKeys.Trust(List(1, [], (_first, SigningKeyState.Active)));
        byte[] body = [1, 2, 3];
        var signature = Sign(_first, BodyKind.Grant, body);

        Assert.True(keys.Verify(Statement.OfBody(BodyKind.Grant, body), signature, Id(_first)));
        Assert.False(keys.Verify(Statement.OfBody(BodyKind.Revocation, body), signature, Id(_first)));
        Assert.False(keys.Verify(Statement.OfWipeReceipt(body), signature, Id(_first)));
    }

    [Fact]
    public void Trust_MalformedLists_AreRefused()
    {
        Assert.Throws<CryptographicException>(() => SigningKeys.Trust([0xff]));
        Assert.Throws<CryptographicException>(() => SigningKeys.Trust(List(1, [])));
        Assert.Throws<CryptographicException>(() => SigningKeys.Trust(List(0, [], (_first, SigningKeyState.Active))));
        Assert.Throws<CryptographicException>(() => SigningKeys.Trust(List(1, [], (_first, SigningKeyState.Unspecified))));
    }

    // The same values are in the portal's tests: page and device must show the same text.
    [Fact]
    public void Fingerprint_KnownKeys_IsTheDocumentedText() => Assert.Equal(
        "M2VR-T303-NFSM",
        Fingerprint.Compute(
            new Guid("01890000-0000-7000-8000-000000000001"), Enumerable.Repeat((byte)4, 65).ToArray(), Enumerable.Repeat((byte)5, 65).ToArray(), [1, 2, 3]));

    [Fact]
    public void Fingerprint_OtherKeys_IsAnother()
    {
        var device = Guid.CreateVersion7();
        var one = P256.PublicKey(_first);
        var two = P256.PublicKey(_second);
        var fingerprint = Fingerprint.Compute(device, one, two, [1]);

        Assert.Matches("^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$", fingerprint);
        Assert.Equal(fingerprint, Fingerprint.Compute(device, one, two, [1]));
        Assert.NotEqual(fingerprint, Fingerprint.Compute(device, two, one, [1]));
        Assert.NotEqual(fingerprint, Fingerprint.Compute(device, one, two, [2]));
        Assert.NotEqual(fingerprint, Fingerprint.Compute(Guid.CreateVersion7(), one, two, [1]));
    }

    private static byte[] List(long version, byte[] previous, params (ECDsa Key, SigningKeyState State)[] keys)
    {
        var list = new KeyList { Version = version };
        if (version > 1)
            list.PreviousHash = ByteString.CopyFrom(SHA256.HashData(previous));
        list.Keys.AddRange(keys.Select(key => new SigningKey { PublicKey = ByteString.CopyFrom(P256.PublicKey(key.Key)), State = key.State }));
        return list.ToByteArray();
    }

    private static byte[] Sign(ECDsa key, BodyKind kind, byte[] body) => Sign(key, Statement.OfBody(kind, body));

    private static byte[] Sign(ECDsa key, ReadOnlySpan<byte> statement) =>
        key.SignData(statement, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    private static byte[] Id(ECDsa key) => SigningKeys.KeyId(P256.PublicKey(key)).ToArray();
}
