using Grpc.Core;
using Platform.Org.Database;
using Platform.Org.SecondFactors;
using Platform.Org.Users;
using Platform.Org.V1;

namespace Platform.Org.Tokens;

/// <summary>A token for a person's e-mail address and password, and a code where there is a second factor.</summary>
internal sealed class CreateUserToken(OrgDatabase database, PasswordProof proof, SecondFactorProof secondFactor, AccessTokens tokens, TimeProvider time)
{
    public async Task<(AccessToken Token, Guid UserId)> RunAsync(CreateUserTokenRequest request, CancellationToken cancellation)
    {
        try
        {
            var user = await proof.RequireAsync(request.Email, request.Password, cancellation);
            if (await database.ReadAsync(session => SecondFactorStore.CountsAsync(session, user.UserId), cancellation))
            {
                if (request.Code.Length == 0)
                    throw Errors.SecondFactorRequired();
                await secondFactor.RequireAsync(user, request.Code, cancellation);
            }

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
