using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Platform.Client;
using Platform.Org.V1;

namespace Platform.Operations.Tests.Topology;

/// <summary>The first account of an installation, with its organization.</summary>
internal static class FirstOwner
{
    public static async Task<(Session Session, Guid Organization)> CreateAsync(PlatformConnection connection, string setupCode)
    {
        var password = Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(32));
        var made = await new TokenService.TokenServiceClient(connection.Gateway).CompleteSetupAsync(new CompleteSetupRequest
        {
            SetupCode = setupCode,
            Email = "owner@example.com",
            Password = ByteString.CopyFrom(password),
            DisplayName = "Owner",
            OrganizationName = "Example",
        });
        return (await SignIn.WithPasswordAsync(connection, "owner@example.com", password, TimeProvider.System), Guid.Parse(made.OrganizationId));
    }
}
