using Google.Protobuf;
using Platform.Credentials.Tests.Harness;
using Platform.Credentials.V1;
using Platform.Providers.Tests;

namespace Platform.Credentials.Tests.Saving;

/// <summary>A right request with one fault.</summary>
internal static class WrongRequests
{
    private const string Placeholder = "placeholder";

    public static async Task<ApplyChangesRequest> MakeAsync(Workspace workspace, Credential existing, string fault)
    {
        var change = await workspace.CreateAsync("openai", "New");
        var request = workspace.Save(change);
        var put = change.Create;
        switch (fault)
        {
            case "no form": put.Form = null; break;
            case "no provider": put.Form = new CredentialForm { Name = "New" }; break;
            // Field 99 of CredentialForm, empty: a provider that this version does not know.
            case "provider of a later version": put.Form = CredentialForm.Parser.ParseFrom([10, 3, .. "New"u8, 0x9a, 0x06, 0]); break;
            case "no secret": put.Secrets.Clear(); break;
            case "secret without input": put.Secrets[0].Input = null; break;
            case "empty secret": await SealAsync(workspace, change, []); break;
            case "secret in the clear": put.Form.Openai.ApiKey = ByteString.CopyFromUtf8(Samples.OpenAiKey); break;
            case "secret over 64 KiB": await SealAsync(workspace, change, Enumerable.Repeat((byte)'k', 65537).ToArray()); break;
            case "mask as secret": await SealAsync(workspace, change, System.Text.Encoding.UTF8.GetBytes(existing.Masks[0].Mask)); break;
            case "two faults": (put.Form.Name, put.Form.Openai.ApiKey) = ("", ByteString.CopyFromUtf8(Placeholder)); break;
            case "no name": put.Form.Name = " "; break;
            case "name of 129 characters": put.Form.Name = new string('n', 129); break;
            case "address in clear text": put.Form.Openai.BaseUrl = "http://llm.acme.test"; break;
            case "secret of an unknown field": put.Secrets.Add(new SealedSecret { Field = "base_url", Input = put.Secrets[0].Input }); break;
            case "secret twice": put.Secrets.Add(put.Secrets[0]); break;
            case "sealed for another organization":
                put.Secrets[0] = await new Workspace(workspace.Site, Guid.NewGuid()).SealAsync(change.CredentialId, put.Form, "api_key", "sk-0123456789"u8.ToArray());
                break;
            case "sealed for another credential":
                put.Secrets[0] = await workspace.SealAsync(Workspace.NewId(), put.Form, "api_key", "sk-0123456789"u8.ToArray());
                break;
            case "sealed for another destination": put.Form.Openai.BaseUrl = "https://other.test"; break;
            case "sealed for another field":
                put.Secrets[0] = await workspace.SealAsync(change.CredentialId, put.Form, "organization_id", "sk-0123456789"u8.ToArray());
                put.Secrets[0].Field = "api_key";
                break;
            case "sealed by a broken point": put.Secrets[0].Input.Enc = ByteString.CopyFrom(new byte[65]); break;
            case "sealed text cut short": put.Secrets[0].Input.Ciphertext = ByteString.CopyFrom(new byte[15]); break;
            case "no changes": request.Changes.Clear(); break;
            case "101 changes": request.Changes.Add(Enumerable.Range(0, 100).Select(_ => new CredentialChange { CredentialId = Workspace.NewId(), Create = put })); break;
            case "a credential twice": request.Changes.Add(change); break;
            case "credential id that is no UUID": change.CredentialId = "{" + change.CredentialId + "}"; break;
            case "request id that is no UUID": request.RequestId = "1"; break;
            case "no action": change.ClearAction(); break;
            case "new credential with a version": change.ExpectedVersion = 1; break;
            case "update without a version": (change.CredentialId, change.Update) = (existing.CredentialId, put); break;
            case "too much for one frame":
                for (var index = 0; index < 20; index++)
                {
                    var large = Samples.With("openai", "api_key", "sk-" + new string((char)('a' + index), 60_000));
                    request.Changes.Add(await workspace.CreateAsync("openai", $"Large {index}", large));
                }

                break;
            case "other provider":
                request.Changes[0] = new CredentialChange
                {
                    CredentialId = existing.CredentialId,
                    ExpectedVersion = existing.Version,
                    Update = (await workspace.CreateAsync("gemini", "Other", id: existing.CredentialId)).Create,
                };
                break;
            default: throw new ArgumentOutOfRangeException(nameof(fault), fault, "No such fault.");
        }

        return request;
    }

    private static async Task SealAsync(Workspace workspace, CredentialChange change, byte[] secret) =>
        change.Create.Secrets[0] = await workspace.SealAsync(change.CredentialId, change.Create.Form, "api_key", secret);
}
