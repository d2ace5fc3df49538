using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Platform.Org.Database;
using Platform.Org.Users;

namespace Platform.Org.SecondFactors;

/// <summary>Begins a second factor. Begun again, it begins anew; one that counts must be removed first.</summary>
internal sealed class SetUpTotp(OrgDatabase database, OrgSecrets secrets, IOptions<OrgOptions> options)
{
    public async Task<(string Secret, string Uri)> RunAsync(Guid callerId, CancellationToken cancellation)
    {
        var secret = RandomNumberGenerator.GetBytes(Totp.SecretLength);
        try
        {
            var user = await database.WriteAsync(
                async session =>
                {
                    var found = await UserStore.FindAsync(session, callerId) ?? throw Errors.UnknownCaller();
                    if (await SecondFactorStore.CountsAsync(session, callerId))
                        throw Errors.SecondFactorExists();

                    await SecondFactorStore.ReplaceAsync(session, callerId, secrets.WrapTotp(callerId, secret));
                    return found;
                },
                cancellation);

            var text = Base32.Encode(secret);
            return (text, Totp.Uri(new Uri(options.Value.Issuer).Host, user.Email, text));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }
}
