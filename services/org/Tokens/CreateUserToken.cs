using Grpc.Core;
using Platform.Org.Database;
using Platform.Org.OAuth;
using Platform.Org.SecondFactors;
using Platform.Org.Users;
using Platform.Org.V1;

namespace Platform.Org.Tokens;

/// <summary>
/// A token for a person's e-mail address and password, and a code where there is a second factor; bound to the key that the program
/// proves, if it proves one.
/// </summary>
internal sealed class CreateUserToken(
    OrgDatabase database, PasswordProof password, SecondFactorProof secondFactor, KeyProofs keys, AccessTokens tokens, TimeProvider time)
{
    public async Task<(AccessToken Token, Guid UserId)> RunAsync(CreateUserTokenRequest request, HttpRequest http, CancellationToken cancellation)
    {
        try
        {
            var key = keys.Read(http);
            var user = await password.RequireAsync(request.Email, request.Password, cancellation);
            if (await database.ReadAsync(session => SecondFactorStore.CountsAsync(session, user.UserId), cancellation))
            {
                if (request.Code.Length == 0)
                    throw Errors.SecondFactorRequired();
                await secondFactor.RequireAsync(user, request.Code, cancellation);
            }

            // Last, because it writes: only who knows the password makes the table grow.
            if (key is not null)
                await keys.UseAsync(key, cancellation);

            Telemetry.TokenIssued("user");
            return (tokens.ForUser(user.UserId, key?.Thumbprint, time.Now()), user.UserId);
        }
        catch (OAuthException)
        {
            Telemetry.TokenRefused("user");
            throw Errors.KeyProofRefused();
        }
        catch (RpcException)
        {
            Telemetry.TokenRefused("user");
            throw;
        }
    }
}
