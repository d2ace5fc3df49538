using System.Security.Cryptography;
using Platform.Org.Database;
using Platform.Org.Users;

namespace Platform.Org.SecondFactors;

/// <summary>
/// That somebody has the second factor of an account: a code of the app, or a recovery code. Wrong ones count by themselves, so
/// that a known password does not buy more guesses.
/// </summary>
internal sealed class SecondFactorProof(OrgDatabase database, OrgSecrets secrets, SignInGuard guard, TimeProvider time)
{
    private const string GuardPrefix = "second-factor ";

    /// <exception cref="Grpc.Core.RpcException">WRONG_CODE, TOO_MANY_ATTEMPTS.</exception>
    public async Task RequireAsync(UserRow user, string code, CancellationToken cancellation)
    {
        var key = GuardPrefix + user.EmailKey;
        await guard.BeginAsync(key, cancellation);
        if (!await database.WriteAsync(session => UseAsync(session, user.UserId, code, confirmed: true), cancellation))
            throw Errors.WrongCode();

        await guard.SucceedAsync(key, cancellation);
    }

    /// <summary>Uses a code up, inside a transaction; false when it is wrong.</summary>
    public async Task<bool> UseAsync(Session session, Guid userId, string code, bool confirmed)
    {
        if (await SecondFactorStore.FindAsync(session, userId) is not { } factor || factor.ConfirmTime is not null != confirmed)
            return false;

        if (confirmed && RecoveryCodes.Hash(code) is { } hash)
            return await SecondFactorStore.UseCodeAsync(session, userId, hash);

        var secret = secrets.UnwrapTotp(userId, factor.Secret);
        var step = Totp.Match(secret, code.Replace(" ", "", StringComparison.Ordinal), time.GetUtcNow(), factor.UsedStep);
        CryptographicOperations.ZeroMemory(secret);
        if (step is null)
            return false;

        await SecondFactorStore.UseStepAsync(session, userId, step.Value);
        return true;
    }
}
