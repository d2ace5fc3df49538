using Google.Protobuf;
using Microsoft.Extensions.Options;
using Platform.Org.Database;
using Platform.Org.Users;

namespace Platform.Org;

/// <summary>
/// What an operator does straight on the database, at the machine, without the service: for commands. Safe beside a running
/// service; the database orders the writers.
/// </summary>
public static class UserAdministration
{
    /// <summary>Makes an account. When it is the first, the set-up is done with it.</summary>
    /// <param name="options">Settings of the service; the folder, the database and the iterations of passwords are used.</param>
    /// <param name="email">E-mail address, at most 254 characters.</param>
    /// <param name="password">Password, 12 to 256 bytes of UTF-8.</param>
    /// <param name="displayName">Name, 1 to 128 characters.</param>
    /// <param name="cancellationToken">Stops before anything is written.</param>
    /// <returns>The user's id.</returns>
    /// <exception cref="Grpc.Core.RpcException">INVALID_USER with the wrong fields, or EMAIL_TAKEN.</exception>
    public static async Task<Guid> CreateUserAsync(
        OrgOptions options, string email, ReadOnlyMemory<byte> password, string displayName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var file = options.OpenDatabase();
        using var passwords = new Passwords(Options.Create(options));
        var database = new OrgDatabase(file);
        await database.MigrateAsync(cancellationToken);

        return await new CreateUser(database, passwords, TimeProvider.System)
            .RunAsync(email, ByteString.CopyFrom(password.Span), displayName, cancellationToken);
    }
}
