using System.Security.Cryptography;
using Amazon.KeyManagementService;
using Amazon.Runtime;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Credentials.Sealing;
using Platform.Credentials.Tests.Harness;

namespace Platform.Credentials.Tests.Sealing;

/// <summary>Against our own endpoint; against AWS itself this was never tried.</summary>
public sealed class AwsKmsTests
{
    private static readonly byte[] Context = "a context"u8.ToArray();

    [Fact]
    public async Task WrapAndUnwrap_SameContext_GivesTheKeyAndCallsOnceInFiveMinutes()
    {
        await using var kms = await FakeKms.StartAsync();
        var clock = new MovableClock();
        using var keys = Open(kms, "alias/one", clock);

        var wrapped = await keys.WrapAsync(Context, "a key"u8.ToArray(), CancellationToken.None);
        for (var round = 0; round < 5; round++)
            Assert.Equal("a key"u8.ToArray(), await keys.UnwrapAsync(Context, wrapped, CancellationToken.None));
        var calls = kms.Calls;
        clock.Offset = TimeSpan.FromMinutes(6);
        await keys.UnwrapAsync(Context, wrapped, CancellationToken.None);

        Assert.Equal((2, 3), (calls, kms.Calls));
    }

    [Fact]
    public async Task Unwrap_ReturnedCopyIsZeroed_TheKeptOneIsNot()
    {
        await using var kms = await FakeKms.StartAsync();
        using var keys = Open(kms, "alias/one", TimeProvider.System);
        var wrapped = await keys.WrapAsync(Context, "a key"u8.ToArray(), CancellationToken.None);

        CryptographicOperations.ZeroMemory(await keys.UnwrapAsync(Context, wrapped, CancellationToken.None));
        CryptographicOperations.ZeroMemory(await keys.UnwrapAsync(Context, wrapped, CancellationToken.None));

        Assert.Equal("a key"u8.ToArray(), await keys.UnwrapAsync(Context, wrapped, CancellationToken.None));
    }

    [Fact]
    public async Task Unwrap_OtherContextKeyOrBytes_IsRefused()
    {
        await using var kms = await FakeKms.StartAsync();
        using var one = Open(kms, "alias/one", TimeProvider.System);
        using var two = Open(kms, "alias/two", TimeProvider.System);
        var wrapped = await one.WrapAsync(Context, "a key"u8.ToArray(), CancellationToken.None);
        var changed = wrapped.Wrapped.ToArray();
        changed[^1] ^= 1;

        await Assert.ThrowsAsync<CryptographicException>(async () => await one.UnwrapAsync("other"u8.ToArray(), wrapped, CancellationToken.None));
        await Assert.ThrowsAsync<CryptographicException>(async () => await two.UnwrapAsync(Context, wrapped, CancellationToken.None));
        await Assert.ThrowsAsync<CryptographicException>(async () => await two.UnwrapAsync(Context, wrapped with { KekId = two.CurrentId.ToArray() }, CancellationToken.None));
        await Assert.ThrowsAsync<CryptographicException>(async () => await one.UnwrapAsync(Context, wrapped with { Wrapped = changed }, CancellationToken.None));
    }

    [Fact]
    public async Task Service_Down_IsUnavailableAndKeptKeysStillOpen()
    {
        await using var kms = await FakeKms.StartAsync();
        using var keys = Open(kms, "alias/one", TimeProvider.System);
        var wrapped = await keys.WrapAsync(Context, "a key"u8.ToArray(), CancellationToken.None);
        await keys.UnwrapAsync(Context, wrapped, CancellationToken.None);

        kms.Fails = true;

        var failure = await Failure.OfAsync(async () => await keys.WrapAsync(Context, "another"u8.ToArray(), CancellationToken.None));
        failure.Is(StatusCode.Unavailable, "KEY_SERVICE_UNAVAILABLE");
        Assert.Equal("a key"u8.ToArray(), await keys.UnwrapAsync(Context, wrapped, CancellationToken.None));
    }

    private static AwsKmsKeyEncryptionKeys Open(FakeKms kms, string keyId, TimeProvider time) => new(
        new AmazonKeyManagementServiceClient(
            new BasicAWSCredentials("id", "secret"),
            new AmazonKeyManagementServiceConfig { ServiceURL = kms.Url, AuthenticationRegion = "us-east-1", MaxErrorRetry = 0, Timeout = TimeSpan.FromSeconds(30) }),
        keyId, time, NullLogger.Instance);
}
