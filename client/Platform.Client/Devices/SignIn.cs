using Google.Protobuf;
using Platform.Org.V1;

namespace Platform.Client;

/// <summary>Signs people in.</summary>
public static class SignIn
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    /// <summary>Gets a person's access token for e-mail address and password. The password is not kept; wipe it after use.</summary>
    /// <exception cref="Grpc.Core.RpcException">The server refused or cannot be reached.</exception>
    public static async Task<Session> WithPasswordAsync(
        PlatformConnection connection, string email, byte[] password, TimeProvider time, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(time);
        var client = new TokenService.TokenServiceClient(connection.Gateway);
        var asked = time.GetUtcNow();
        var request = new CreateUserTokenRequest { Email = email, Password = UnsafeByteOperations.UnsafeWrap(password) };
        var response = await client.CreateUserTokenAsync(request, deadline: DateTime.UtcNow + Timeout, cancellationToken: cancellationToken);
        return new Session(Guid.Parse(response.UserId), email, response.AccessToken, asked + response.ExpiresIn.ToTimeSpan());
    }
}
