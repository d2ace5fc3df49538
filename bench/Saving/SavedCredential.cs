using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Platform.Credentials.V1;
using Platform.Sealing;

namespace Platform.Bench.Saving;

/// <summary>An OpenAI key that is made by the first Save and rotated by every later one, sealed as the portal does.</summary>
internal sealed class SavedCredential(Guid organizationId, byte[] inputKey)
{
    // Fills the stored change set to about one kilobyte.
    private const int SecretLength = 512;

    private long _version;

    public Guid OrganizationId => organizationId;

    public Guid Id { get; } = Guid.CreateVersion7();

    /// <summary>The secret of the last request.</summary>
    public byte[] Secret { get; private set; } = [];

    public static byte[] Origin { get; } = SHA256.HashData("https://api.openai.com"u8);

    /// <summary>The next Save's request.</summary>
    public byte[] Next()
    {
        Secret = Encoding.ASCII.GetBytes("sk-proj-" + RandomNumberGenerator.GetHexString(SecretLength - 8, lowercase: true));
        var put = new PutCredential
        {
            Form = new CredentialForm { Name = "Production", Openai = new OpenAi() },
            Secrets = { new SealedSecret { Field = "api_key", Input = SealedInputs.Seal(inputKey, new SealedInputContext(organizationId, Id, Origin, "api_key"), Secret) } },
        };
        var change = new CredentialChange { CredentialId = Id.ToString("D"), ExpectedVersion = _version };
        if (_version == 0)
            change.Create = put;
        else
            change.Update = put;
        _version++;
        return new ApplyChangesRequest
        {
            OrganizationId = organizationId.ToString("D"),
            RequestId = Guid.CreateVersion7().ToString("D"),
            Changes = { change },
        }.ToByteArray();
    }
}
