using System.Security.Cryptography;
using System.Text;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;

namespace Platform.Credentials.Sealing;

/// <summary>
/// A key-encryption key that AWS KMS keeps: wrapping and unwrapping are calls of its Encrypt and Decrypt, with the context as encryption
/// context. What was unwrapped is kept for five minutes at most, so that a Save or a grant needs no call of its own, and a short failure
/// of the service is not one of ours.
/// </summary>
internal sealed partial class AwsKmsKeyEncryptionKeys(IAmazonKeyManagementService client, string keyId, TimeProvider time, ILogger logger)
    : IKeyEncryptionKeys, IDisposable
{
    private const string ContextName = "platform";

    private readonly byte[] _id = SHA256.HashData([.. "platform aws kms key id v1\0"u8, .. Encoding.UTF8.GetBytes(keyId)])[..16];
    private readonly UnwrappedKeys _unwrapped = new(time);

    public ReadOnlyMemory<byte> CurrentId => _id;

    public string Source => $"the AWS KMS key {keyId}";

    public bool Has(ReadOnlySpan<byte> kekId) => kekId.SequenceEqual(_id);

    public async ValueTask<WrappedKey> WrapAsync(ReadOnlyMemory<byte> context, ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        var copy = key.ToArray();
        try
        {
            using var plaintext = new MemoryStream(copy, writable: false);
            var response = await CallAsync(
                () => client.EncryptAsync(new EncryptRequest { KeyId = keyId, Plaintext = plaintext, EncryptionContext = Context(context) }, cancellationToken));
            return new WrappedKey(_id, response.CiphertextBlob.ToArray());
        }
        finally
        {
            CryptographicOperations.ZeroMemory(copy);
        }
    }

    public async ValueTask<byte[]> UnwrapAsync(ReadOnlyMemory<byte> context, WrappedKey wrapped, CancellationToken cancellationToken)
    {
        if (!Has(wrapped.KekId))
            throw new CryptographicException("The key was wrapped by another key-encryption key.");
        if (_unwrapped.Find(context.Span, wrapped.Wrapped) is { } known)
            return known;

        using var ciphertext = new MemoryStream(wrapped.Wrapped, writable: false);
        var response = await CallAsync(
            () => client.DecryptAsync(new DecryptRequest { KeyId = keyId, CiphertextBlob = ciphertext, EncryptionContext = Context(context) }, cancellationToken));
        var key = response.Plaintext.ToArray();
        if (response.Plaintext.TryGetBuffer(out var buffer))
            CryptographicOperations.ZeroMemory(buffer);
        _unwrapped.Keep(context.Span, wrapped.Wrapped, key);
        return key;
    }

    public void Dispose()
    {
        _unwrapped.Dispose();
        client.Dispose();
    }

    private static Dictionary<string, string> Context(ReadOnlyMemory<byte> context) => new() { [ContextName] = Convert.ToBase64String(context.Span) };

    private async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception exception) when (exception is InvalidCiphertextException or IncorrectKeyException)
        {
            throw new CryptographicException("AWS KMS says that another key or another context wrapped it.");
        }
        catch (Exception exception) when (exception is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or TimeoutException)
        {
            Log.CallFailed(logger, keyId, exception.GetType().Name, (exception as AmazonServiceException)?.ErrorCode ?? "");
            throw Errors.KeyServiceUnavailable();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 135, EventName = "KeyServiceFailed", Level = LogLevel.Warning, Message = "AWS KMS did not answer for the key {KeyId}: {ExceptionType} {ErrorCode}")]
        public static partial void CallFailed(ILogger logger, string keyId, string exceptionType, string errorCode);
    }
}
