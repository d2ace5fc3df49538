using System.Security.Cryptography;
using Google.Protobuf;
using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Client;

/// <summary>Takes the installation's signing keys, once: what is pinned is replaced only by lists that it has signed.</summary>
internal static class KeyPinning
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    /// <summary>The pinned keys; fetched and kept when there are none yet.</summary>
    /// <param name="store">The folder.</param>
    /// <param name="connection">The platform.</param>
    /// <param name="accessToken">Of a person or a device.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PlatformClientException">What the server answers is no key list.</exception>
    public static async Task<SigningKeys> EnsureAsync(DeviceStore store, PlatformConnection connection, string accessToken, CancellationToken cancellationToken)
    {
        if (store.SigningKeys is { } pinned)
            return pinned;
        var client = new CredentialService.CredentialServiceClient(connection.Gateway);
        var response = await client.GetKeyListAsync(new GetKeyListRequest(), PlatformConnection.With(accessToken, Timeout, cancellationToken));
        var keys = Read(response.Frame);
        store.Save(keys);
        return keys;
    }

    private static SigningKeys Read(ByteString bytes)
    {
        try
        {
            var frame = WatchResponse.Parser.ParseFrom(bytes);
            if (frame is { Format: Feeds.FrameReader.Format, BodyKind: BodyKind.KeyList })
                return SigningKeys.Trust(frame.Body.Span);
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or CryptographicException)
        {
            // Said below.
        }

        throw new PlatformClientException(ClientFailure.Untrusted, "The server's list of signing keys is malformed.");
    }
}
