using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Platform.Credentials.Saving;
using Platform.Credentials.Sealing;
using Platform.Credentials.Tests.Harness;
using Platform.Credentials.V1;
using Platform.Providers;
using Platform.Providers.Tests;
using Platform.Sealing;

namespace Platform.Credentials.Tests.Sealing;

/// <summary>A secret is nowhere but inside sealed bytes: not in a log, an answer, a text form or a file.</summary>
public sealed class SecretHygieneTests
{
    private const string Canary = "CanaryOfTheMineThatNobodyMayHear0123456789";

    [Fact]
    public async Task Secrets_RightAndWrongSaves_AreInNoLogAnswerOrFile()
    {
        await using var own = await OwnSite.StartAsync();
        var workspace = await own.Site.CreateWorkspaceAsync();
        var answers = new StringBuilder();
        // Saved, kept, trap, control character, mask-like, in the clear, sealed for another destination.
        var credential = await workspace.AddAsync("openai", "Main", Secret("sk-proj-" + Canary + "WXYZ"));
        answers.Append(await workspace.ApplyAsync(await workspace.UpdateAsync(credential, "Renamed")));
        foreach (var secret in (string[])["sk-admin-" + Canary, Canary + "\u0001x", Canary + "****"])
            answers.Append(await RefusalAsync(workspace, await workspace.CreateAsync("openai", "Wrong", Secret(secret))));
        var clear = await workspace.CreateAsync("openai", "Clear");
        clear.Create.Form.Openai.ApiKey = ByteString.CopyFromUtf8(Canary);
        answers.Append(await RefusalAsync(workspace, clear));
        var moved = await workspace.CreateAsync("openai", "Moved", Secret("sk-" + Canary));
        moved.Create.Form.Openai.BaseUrl = "https://elsewhere.test";
        answers.Append(await RefusalAsync(workspace, moved));
        var file = await workspace.CreateAsync("vertex", "File", Samples.With("vertex", "service_account_json", $"{{ \"type\": \"service_account\", \"private_key\": \"{Canary}"));
        answers.Append(await RefusalAsync(workspace, file));
        answers.Append(await workspace.ListAsync());
        await own.Site.RestartAsync();

        Assert.DoesNotContain(Canary, answers.ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(own.Site.Host.Logs.Lines);
        Assert.DoesNotContain(own.AllLogs, line => Forms().Any(form => line.Contains(Encoding.Latin1.GetString(form), StringComparison.Ordinal)));
        foreach (var path in Directory.EnumerateFiles(own.Site.Installation.Folder, "*", SearchOption.AllDirectories))
        {
            var content = await ReadAsync(path);
            Assert.All(Forms(), form => Assert.True(content.AsSpan().IndexOf(form) < 0, $"{path} holds the secret."));
        }
    }

    [Fact]
    public void ToString_OfWhateverHoldsSecrets_ShowsNone()
    {
        var form = Samples.Of("openai").Form;
        form.Openai.ApiKey = ByteString.CopyFromUtf8(Canary);
        var draft = new ChangeDraft(0, Guid.NewGuid(), 0, ChangeKind.Create, new PutCredential { Form = form });
        using var opened = new OpenedForm(draft, form, ProviderForms.Of(form));
        opened.Secrets["api_key"] = Encoding.UTF8.GetBytes(Canary);
        using var feedKey = new FeedKey(1, Encoding.UTF8.GetBytes(Canary[..32]));
        using var kek = EnvironmentKeyEncryptionKeys.Parse("PLATFORM_KEK", Convert.ToBase64String(Encoding.UTF8.GetBytes(Canary[..32])));
        using var fingerprintKey = new Fingerprints.FingerprintKey(Encoding.UTF8.GetBytes(Canary));
        var put = new SealedPut(form, "openai", "OpenAI", "main", [], new SealedRecord(), [], true);

        foreach (var holder in (object[])[draft, opened, feedKey, kek, fingerprintKey, put, new SealedChange(draft, put)])
        {
            var text = holder.ToString()!;
            Assert.DoesNotContain(Canary[..32], text, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(Canary)), text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void OpenedForm_Disposed_HasWipedItsSecrets()
    {
        var form = Samples.Of("openai").Form;
        var secret = Encoding.UTF8.GetBytes(Canary);
        var opened = new OpenedForm(new ChangeDraft(0, Guid.NewGuid(), 0, ChangeKind.Create, null), form, ProviderForms.Of(form));
        opened.Secrets["api_key"] = secret;

        opened.Dispose();

        Assert.All(secret, octet => Assert.Equal(0, octet));
    }

    private static Sample Secret(string secret) => Samples.With("openai", "api_key", secret);

    private static async Task<string> RefusalAsync(Workspace workspace, CredentialChange change)
    {
        var exception = await Assert.ThrowsAsync<RpcException>(() => workspace.ApplyAsync(change));
        Assert.Equal(StatusCode.InvalidArgument, exception.StatusCode);
        return exception + string.Concat(exception.Trailers.Select(entry => entry.IsBinary ? Encoding.UTF8.GetString(entry.ValueBytes) : entry.Value));
    }

    /// <summary>The ways in which a secret could show.</summary>
    private static IEnumerable<byte[]> Forms()
    {
        var bytes = Encoding.UTF8.GetBytes(Canary);
        yield return bytes;
        yield return Encoding.Unicode.GetBytes(Canary);
        yield return Encoding.ASCII.GetBytes(Convert.ToHexString(bytes));
        yield return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(bytes));
        // In base64 a text looks different at each of three offsets; the ends depend on their neighbours.
        for (var offset = 0; offset < 3; offset++)
            yield return Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes.AsSpan(offset, 36)));
    }

    private static async Task<byte[]> ReadAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var content = new byte[file.Length];
        await file.ReadExactlyAsync(content);
        return content;
    }
}
