using Grpc.Core;
using Platform.Org.Users;
using Platform.Org.V1;

namespace Platform.Org.Tokens;

/// <summary>A token for a person's e-mail address and password.</summary>
internal sealed class CreateUserToken(PasswordProof proof, AccessTokens tokens, TimeProvider time)
{
    public async Task<(AccessToken Token, Guid UserId)> RunAsync(CreateUserTokenRequest request, CancellationToken cancellation)
    {
        try
        {
            var user = await proof.RequireAsync(request.Email, request.Password, cancellation);
            Telemetry.TokenIssued("user");
            return (tokens.ForUser(user.UserId, time.Now()), user.UserId);
        }
        catch (RpcException)
        {
            Telemetry.TokenRefused("user");
            throw;
        }
    }
}
