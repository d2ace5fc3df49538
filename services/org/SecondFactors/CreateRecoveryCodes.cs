using Platform.Org.Database;

namespace Platform.Org.SecondFactors;

/// <summary>New recovery codes in place of all earlier ones.</summary>
internal sealed class CreateRecoveryCodes(OrgDatabase database)
{
    public async Task<IReadOnlyList<string>> RunAsync(Guid callerId, CancellationToken cancellation)
    {
        var codes = RecoveryCodes.Generate();
        await database.WriteAsync(
            async session =>
            {
                if (!await SecondFactorStore.CountsAsync(session, callerId))
                    throw Errors.NoSecondFactor();

                await SecondFactorStore.ReplaceCodesAsync(session, callerId, codes.Select(text => RecoveryCodes.Hash(text)!));
                return true;
            },
            cancellation);
        return codes;
    }
}
