using Platform.Org.Database;
using Platform.Org.Users;

namespace Platform.Org.Accounts;

/// <summary>Changes the caller's name.</summary>
internal sealed class UpdateAccount(OrgDatabase database)
{
    public Task<AccountDetails> RunAsync(Guid callerId, string displayName, CancellationToken cancellation)
    {
        var fields = new FieldChecks();
        var name = fields.Name("display_name", displayName);
        fields.ThrowIfAny(Errors.InvalidUser);

        return database.WriteAsync(
            async session =>
            {
                await UserStore.RenameAsync(session, callerId, name);
                return await GetAccount.ReadAsync(session, callerId);
            },
            cancellation);
    }
}
