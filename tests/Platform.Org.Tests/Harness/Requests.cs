using System.Text;
using Google.Protobuf;
using Platform.Org.V1;

namespace Platform.Org.Tests.Harness;

/// <summary>Requests that are right in every field; a test makes one wrong.</summary>
internal static class Requests
{
    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static ByteString Id(string text) => ByteString.CopyFrom(Guid.Parse(text).ToByteArray(bigEndian: true));

    public static CompleteSetupRequest Setup(string code) => new()
    {
        SetupCode = code,
        Email = OrgHost.OwnerEmail,
        Password = ByteString.CopyFromUtf8(OrgHost.Password),
        DisplayName = "Olga Owner",
        OrganizationName = "Acme",
    };

    public static CreateUserTokenRequest UserToken(string email, string password = OrgHost.Password) =>
        new() { Email = email, Password = ByteString.CopyFromUtf8(password) };

    public static AddMemberRequest Member(string organizationId, string email, Role role = Role.Member) => new()
    {
        OrganizationId = organizationId,
        Email = email,
        Role = role,
        Password = ByteString.CopyFromUtf8(OrgHost.Password),
        DisplayName = email.Split('@')[0],
    };
}
