using Google.Protobuf;
using Platform.Org.V1;

namespace Platform.Client;

/// <summary>Signs people in with their password.</summary>
public static class SignIn
{
    private const string Method = "/platform.org.v1.TokenService/CreateUserToken";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Gets a person's access token for e-mail address and password, bound to this machine's key: stolen, it is worth nothing.
    /// The password is not kept; wipe it after use.
    /// </summary>
    /// <param name="store">Folder with the machine's keys; they are made when there are none.</param>
    /// <param name="servers">Where the platform is.</param>
    /// <param name="email">The person's e-mail address.</param>
    /// <param name="password">Their password, in UTF-8.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="Grpc.Core.RpcException">The server refused or cannot be reached.</exception>
    public static async Task<Session> WithPasswordAsync(
        DeviceStore store, ServerAddresses servers, string email, byte[] password, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        store.EnsureKeys();
        using var connection = new PlatformConnection(servers, store, time);
        return await WithPasswordAsync(connection, email, password, time, cancellationToken);
    }

    /// <summary>
    /// Gets a person's access token for e-mail address and password, bound to the key of the connection's device; without a device
    /// it is a bearer token. The password is not kept; wipe it after use.
    /// </summary>
    /// <exception cref="Grpc.Core.RpcException">The server refused or cannot be reached.</exception>
    public static async Task<Session> WithPasswordAsync(
        PlatformConnection connection, string email, byte[] password, TimeProvider time, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(time);
        var client = new TokenService.TokenServiceClient(connection.Gateway);
        var asked = time.GetUtcNow();
        var request = new CreateUserTokenRequest { Email = email, Password = UnsafeByteOperations.UnsafeWrap(password) };
        var response = await client.CreateUserTokenAsync(request, connection.ProofFor(Method), DateTime.UtcNow + Timeout, cancellationToken);
        return new Session(Guid.Parse(response.UserId), email, response.AccessToken, asked + response.ExpiresIn.ToTimeSpan());
    }
}
