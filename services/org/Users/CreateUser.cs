using Google.Protobuf;
using Platform.Org.Database;
using Platform.Org.Setup;

namespace Platform.Org.Users;

/// <summary>Makes an account, for an operator at the machine. The first account also ends the set-up.</summary>
internal sealed class CreateUser(OrgDatabase database, Passwords passwords, TimeProvider time)
{
    public async Task<Guid> RunAsync(string email, ByteString password, string displayName, CancellationToken cancellation)
    {
        var fields = new FieldChecks();
        var address = fields.Email("email", email);
        var secret = fields.Password("password", password, address.Text);
        var name = fields.Name("display_name", displayName);
        fields.ThrowIfAny(Errors.InvalidUser);

        var user = UserRow.Create(address, name, await passwords.HashAsync(secret, cancellation), time.Now());

        return await database.WriteAsync(
            async session =>
            {
                if (await UserStore.FindByEmailAsync(session, address) is not null)
                    throw Errors.EmailTaken();

                await UserStore.InsertAsync(session, user);
                await SetupStore.CloseAsync(session);
                return user.UserId;
            },
            cancellation);
    }
}
