using Grpc.Core;
using Platform.Credentials.Tests.Harness;
using Platform.Credentials.V1;
using Platform.Providers;
using Platform.Providers.Tests;

namespace Platform.Credentials.Tests.Saving;

/// <summary>
/// Changing where a saved secret goes demands the secret again. There is one way to write a credential, <c>ApplyChanges</c>, so these are
/// all write paths: alone, beside other changes, with a rename, and as a retry.
/// </summary>
[Collection(SharedSite.Name)]
public sealed class DestinationTests(Site site)
{
    public static TheoryData<string, string, string> Elsewhere() => new()
    {
        { "openai", "base_url", "https://attacker.test" },
        { "openai", "base_url", "https://api.openai.com:8443" },
        { "openai", "base_url", "https://api.openai.com.attacker.test" },
        { "openai", "base_url", "http://127.0.0.1:9999" },
        { "anthropic", "base_url", "https://attacker.test" },
        { "bedrock", "region", "eu-west-3" },
        { "bedrock-api-key", "region", "eu-west-3" },
        { "azure-openai", "endpoint", "https://attacker.openai.azure.com" },
    };

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public async Task Update_OtherOriginWithoutTheSecret_IsRefusedOnEveryPathAndChangesNothing(string provider, string field, string value)
    {
        var workspace = await site.CreateWorkspaceAsync();
        var (read, other) = (await workspace.AddAsync(provider, "Main"), await workspace.AddAsync("gemini", "Other"));
        var device = await site.Org.EnrolAsync(site.Org.Owner);
        var before = (await DeviceView.OpenAsync(workspace, device))[read.CredentialId];
        var alone = await MovedAsync(workspace, read, "Main", field, value);
        var renamed = await MovedAsync(workspace, read, "Renamed", field, value);
        var retried = workspace.Save(alone);

        ApplyChangesRequest[] saves =
        [
            workspace.Save(alone), workspace.Save(renamed), workspace.Save(await workspace.CreateAsync("openai", "New"), alone),
            workspace.Save(alone, Workspace.Delete(other)), retried, retried,
        ];
        foreach (var save in saves)
        {
            var failure = await Failure.OfAsync(() => workspace.SendAsync(save));
            Assert.Equal((StatusCode.FailedPrecondition, "SECRET_REQUIRED"), (failure.Status, failure.Reason));
            Assert.NotEmpty(failure.Fields);
        }

        Assert.Equal(before, (await DeviceView.OpenAsync(workspace, device))[read.CredentialId]);
        Assert.Equal(2, (await workspace.ListAsync()).Revision);
    }

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public async Task Update_OtherOriginWithTheSecret_IsSealedForIt(string provider, string field, string value)
    {
        var workspace = await site.CreateWorkspaceAsync();
        var read = await workspace.AddAsync(provider, "Main");
        var sample = Samples.Of(provider);
        var form = sample.Form.Clone();
        Set(form, field, value);

        await workspace.ApplyAsync(await workspace.UpdateAsync(read, "Main", sample with { Form = form }));

        var feed = await workspace.OpenFeedAsync(await site.Org.EnrolAsync(site.Org.Owner));
        var record = (await workspace.SnapshotAsync(feed.Head.FeedId)).Resources.Single().Sealed;
        Assert.True(Origins.TryCanonical(form, out var origin));
        Assert.Equal(Origins.Hash(origin), record.OriginHash.ToByteArray());
    }

    [Fact]
    public async Task Update_SecretThatWasSealedForTheOldOrigin_IsRefused()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var read = await workspace.AddAsync("openai", "Main");
        var replayed = await workspace.CreateAsync("openai", "Main", id: read.CredentialId);
        var moved = await MovedAsync(workspace, read, "Main", "base_url", "https://attacker.test");

        // Somebody who recorded the sealed input of the first Save cannot use it for another address.
        moved.Update.Secrets.Add(replayed.Create.Secrets);
        var failure = await Failure.OfAsync(() => workspace.ApplyAsync(moved));

        failure.Is(StatusCode.InvalidArgument, "INVALID_CHANGES", "changes[0].form.openai.api_key");
    }

    [Theory]
    [InlineData("https://api.openai.com/")]
    [InlineData("https://API.openai.com:443")]
    [InlineData("")]
    public async Task Update_SameOriginWrittenOtherwise_KeepsTheSecret(string value)
    {
        var workspace = await site.CreateWorkspaceAsync();
        var read = await workspace.AddAsync("openai", "Main");

        var updated = (await workspace.ApplyAsync(await MovedAsync(workspace, read, "Main", "base_url", value))).Credentials.Single();

        Assert.Equal(read.Masks, updated.Masks);
    }

    private static async Task<CredentialChange> MovedAsync(Workspace workspace, Credential read, string name, string field, string value)
    {
        var change = await workspace.UpdateAsync(read, name);
        Set(change.Update.Form, field, value);
        return change;
    }

    private static void Set(CredentialForm form, string field, string value)
    {
        var provider = ProviderForms.Of(form);
        var values = provider.Get(form);
        values.Descriptor.FindFieldByName(provider.Field(field)!.Name).Accessor.SetValue(values, value);
    }
}
