using Platform.Org.Database;
using Platform.Org.Sessions;
using Platform.Org.Users;

namespace Platform.Org.SecondFactors;

/// <summary>Confirms a second factor with its first code: from now on it counts. Other sessions of the person end.</summary>
internal sealed class ConfirmTotp(OrgDatabase database, SecondFactorProof proof, SignInGuard guard, TimeProvider time)
{
    public async Task<IReadOnlyList<string>> RunAsync(Guid callerId, Guid? sessionId, string code, CancellationToken cancellation)
    {
        var key = $"confirmation {Ids.Text(callerId)}";
        await guard.BeginAsync(key, cancellation);
        var codes = RecoveryCodes.Generate();
        await database.WriteAsync(
            async session =>
            {
                if (await SecondFactorStore.FindAsync(session, callerId) is not { ConfirmTime: null })
                    throw Errors.NoSecondFactor();
                if (!await proof.UseAsync(session, callerId, code, confirmed: false))
                    throw Errors.WrongCode();

                await SecondFactorStore.ConfirmAsync(session, callerId, time.Now());
                await SecondFactorStore.ReplaceCodesAsync(session, callerId, codes.Select(text => RecoveryCodes.Hash(text)!));
                await SessionStore.DeleteOfUserAsync(session, callerId, sessionId);
                return true;
            },
            cancellation);
        await guard.SucceedAsync(key, cancellation);
        return codes;
    }
}
