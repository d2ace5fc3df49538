using Platform.Org.Database;
using Platform.Org.SecondFactors;
using Platform.Org.Users;

namespace Platform.Org.Accounts;

internal sealed class GetAccount(OrgDatabase database)
{
    public Task<AccountDetails> RunAsync(Guid callerId, CancellationToken cancellation) =>
        database.ReadAsync(session => ReadAsync(session, callerId), cancellation);

    public static async Task<AccountDetails> ReadAsync(Session session, Guid callerId)
    {
        var user = await UserStore.FindAsync(session, callerId) ?? throw Errors.UnknownCaller();
        var counts = await SecondFactorStore.CountsAsync(session, callerId);
        return new AccountDetails(user, counts, counts ? (int)await SecondFactorStore.CountCodesAsync(session, callerId) : 0);
    }
}
