using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Platform.Client;
using Platform.Org.V1;

namespace Platform.Host.Demo;

/// <summary>The people of the demonstration, made through the public contracts as an owner makes them.</summary>
internal sealed class DemoPeople(PlatformConnection connection, CancellationToken cancellationToken)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Makes the first owner and organization with the one-time code.</summary>
    public async Task<(Session Owner, Guid Organization)> SetUpAsync(string code)
    {
        var (email, password) = NewPerson("owner");
        var made = await new TokenService.TokenServiceClient(connection.Gateway).CompleteSetupAsync(
            new CompleteSetupRequest { SetupCode = code, Email = email, Password = UnsafeByteOperations.UnsafeWrap(password), DisplayName = "Demo owner", OrganizationName = "Demo" },
            deadline: DateTime.UtcNow + Timeout,
            cancellationToken: cancellationToken);
        return (await SignInAsync(email, password), Guid.Parse(made.OrganizationId));
    }

    /// <summary>Makes an organization for somebody who has an account.</summary>
    public async Task<Guid> CreateOrganizationAsync(Session owner)
    {
        var made = await Organizations.CreateOrganizationAsync(new CreateOrganizationRequest { Name = $"Demo {DateTimeOffset.UtcNow:yyyy-MM-dd HH:mm:ss}" }, With(owner));
        return Guid.Parse(made.Organization.OrganizationId);
    }

    /// <summary>Adds a person with a new account, and signs them in.</summary>
    public async Task<Session> AddAsync(Session owner, Guid organization, Role role)
    {
        var (email, password) = NewPerson(role.ToString().ToLowerInvariant());
        await Organizations.AddMemberAsync(
            new AddMemberRequest { OrganizationId = organization.ToString("D"), Email = email, Role = role, Password = UnsafeByteOperations.UnsafeWrap(password), DisplayName = $"Demo {role}" },
            With(owner));
        return await SignInAsync(email, password);
    }

    public Task<Session> SignInAsync(string email, byte[] password) =>
        SignIn.WithPasswordAsync(connection, email, password, TimeProvider.System, cancellationToken);

    private OrganizationService.OrganizationServiceClient Organizations => new(connection.Gateway);

    private Grpc.Core.CallOptions With(Session session) => PlatformConnection.With(session.AccessToken, Timeout, cancellationToken);

    private static (string Email, byte[] Password) NewPerson(string role) =>
        ($"{role}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}@example.com", Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(32)));
}
