using Grpc.Core;
using Platform.Credentials.Tests.Harness;
using Platform.Credentials.V1;
using Platform.Org.V1;
using Platform.Providers;
using Platform.Providers.Tests;

namespace Platform.Credentials.Tests.Saving;

[Collection(SharedSite.Name)]
public sealed class ApplyChangesTests(Site site)
{
    [Fact]
    public async Task ApplyChanges_OneOfEachProvider_IsOneRevisionAndListsMasked()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var changes = new List<CredentialChange>();
        foreach (var key in Samples.Keys)
            changes.Add(await workspace.CreateAsync(key, $"Our {key}"));

        var response = await workspace.ApplyAsync(changes);

        Assert.Equal(1, response.Revision);
        Assert.Equal(changes.Select(change => change.CredentialId), response.Credentials.Select(credential => credential.CredentialId));
        var list = await workspace.ListAsync();
        Assert.Equal(1, list.Revision);
        Assert.Equal(Samples.Keys.Select(key => $"Our {key}").Order(), list.Credentials.Select(credential => credential.Form.Name).Order());
        foreach (var credential in list.Credentials)
        {
            var provider = ProviderForms.Of(credential.Form);
            Assert.All(provider.Fields.Where(field => field.Secret), field => Assert.True(field.GetSecret(provider.Get(credential.Form)).IsEmpty));
            Assert.Equal(Samples.Of(provider.Key).Secrets.Keys, credential.Masks.Select(mask => mask.Field));
            Assert.All(credential.Masks, mask => Assert.StartsWith("••••", mask.Mask));
            Assert.All(credential.Masks, mask => Assert.Equal(16, mask.Fingerprint.Length));
            Assert.Equal((1, 1, site.Org.Owner.UserId), (credential.Version, credential.Revision, credential.UpdatedBy));
        }
    }

    [Fact]
    public async Task ApplyChanges_PastedInput_IsNormalizedBeforeItIsStored()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var sample = Samples.With("openai", "base_url", " https://llm.acme.test/v1/ ");
        sample.Secrets["api_key"] = [.. "  Bearer "u8, .. sample.Secrets["api_key"], .. "\r\n"u8];

        var credential = await workspace.AddAsync("openai", "  Proxy ", sample);

        Assert.Equal(("Proxy", "https://llm.acme.test"), (credential.Form.Name, credential.Form.Openai.BaseUrl));
        Assert.Equal("••••WXYZ", credential.Masks.Single().Mask);
    }

    [Fact]
    public async Task ApplyChanges_UnusualFormat_IsSavedWithAWarning()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var change = await workspace.CreateAsync("openai", "Odd", Samples.With("openai", "api_key", "a-new-kind-of-key-0123456789"));

        var response = await workspace.ApplyAsync(change);

        var warning = Assert.Single(response.Warnings);
        Assert.Equal((change.CredentialId, "api_key"), (warning.CredentialId, warning.Field));
    }

    [Fact]
    public async Task Update_SecretOmitted_KeepsItUnderTheNewName()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var before = await workspace.AddAsync("anthropic", "Old");

        var after = (await workspace.ApplyAsync(await workspace.UpdateAsync(before, "New"))).Credentials.Single();

        Assert.Equal(("New", 2L, 2L), (after.Form.Name, after.Version, after.Revision));
        Assert.Equal(before.Masks, after.Masks);
        Assert.Equal(before.CreateTime, after.CreateTime);
        Assert.Equal(Samples.AnthropicKey, (await OpenedAsync(workspace, after)).Anthropic.ApiKey.ToStringUtf8());
    }

    [Fact]
    public async Task Update_NewSecret_ReplacesItAndItsFingerprint()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var before = await workspace.AddAsync("openai", "Main");
        var key = "sk-proj-" + new string('n', 100) + "NEW1";

        var after = (await workspace.ApplyAsync(await workspace.UpdateAsync(before, "Main", Samples.With("openai", "api_key", key)))).Credentials.Single();

        Assert.Equal("••••NEW1", after.Masks.Single().Mask);
        Assert.NotEqual(before.Masks.Single().Fingerprint, after.Masks.Single().Fingerprint);
        Assert.Equal(key, (await OpenedAsync(workspace, after)).Openai.ApiKey.ToStringUtf8());
    }

    [Fact]
    public async Task Fingerprint_EqualSecrets_IsEqualWithinAnOrganizationOnly()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var elsewhere = await site.CreateWorkspaceAsync();

        var one = await workspace.AddAsync("openai", "One");
        var two = await workspace.AddAsync("openai", "Two");
        var other = await elsewhere.AddAsync("openai", "One");

        Assert.Equal(one.Masks.Single().Fingerprint, two.Masks.Single().Fingerprint);
        Assert.NotEqual(one.Masks.Single().Fingerprint, other.Masks.Single().Fingerprint);
    }

    [Fact]
    public async Task Update_ConditionNoLongerHolds_DropsTheStoredSecret()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var temporary = Samples.With("bedrock", "access_key_id", "ASIAIOSFODNN7EXAMPLE");
        temporary.Secrets["session_token"] = "FwoGZXIvYXdzEXAMPLE-session-token"u8.ToArray();
        var before = await workspace.AddAsync("bedrock", "Aws", temporary);
        var change = await workspace.UpdateAsync(before, "Aws");
        change.Update.Form.BedrockAccess.AccessKeyId = "AKIAIOSFODNN7EXAMPLE";

        var after = (await workspace.ApplyAsync(change)).Credentials.Single();

        Assert.Equal(["secret_access_key", "session_token"], before.Masks.Select(mask => mask.Field));
        Assert.Equal(["secret_access_key"], after.Masks.Select(mask => mask.Field));
        Assert.True((await OpenedAsync(workspace, after)).BedrockAccess.SessionToken.IsEmpty);
    }

    [Fact]
    public async Task ApplyChanges_NamesSwappedInOneSave_Succeeds()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var a = await workspace.AddAsync("openai", "Alpha");
        var b = await workspace.AddAsync("openai", "Beta");

        var response = await workspace.ApplyAsync(await workspace.UpdateAsync(a, "Beta"), await workspace.UpdateAsync(b, "Alpha"));

        Assert.Equal(["Beta", "Alpha"], response.Credentials.Select(credential => credential.Form.Name));
    }

    [Fact]
    public async Task Delete_Credential_FreesItsNameAndNeverItsId()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var gone = await workspace.AddAsync("gemini", "Shared");

        var response = await workspace.ApplyAsync(Workspace.Delete(gone));

        Assert.Empty(response.Credentials);
        Assert.Empty((await workspace.ListAsync()).Credentials);
        await workspace.AddAsync("gemini", "Shared");
        var again = await workspace.CreateAsync("gemini", "Again", id: gone.CredentialId);
        (await Failure.OfAsync(() => workspace.ApplyAsync(again))).Is(StatusCode.Aborted, "STALE_VERSION", "changes[0].expected_version");
    }

    [Fact]
    public async Task ApplyChanges_SameCredentialIdInTwoOrganizations_AreTwoCredentials()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var elsewhere = await site.CreateWorkspaceAsync();
        var mine = await workspace.AddAsync("openai", "Mine");

        await elsewhere.ApplyAsync(await elsewhere.CreateAsync("openai", "Theirs", id: mine.CredentialId));

        Assert.Equal("Mine", (await workspace.ListAsync()).Credentials.Single().Form.Name);
        Assert.Equal("Theirs", (await elsewhere.ListAsync()).Credentials.Single().Form.Name);
    }

    [Theory]
    [InlineData(Role.Admin, true)]
    [InlineData(Role.Member, false)]
    public async Task Access_ByRole_IsAsDocumented(Role role, bool mayChange)
    {
        var workspace = await site.CreateWorkspaceAsync();
        var person = await site.Org.AddMemberAsync(workspace.OrganizationId, role);
        var save = workspace.Save(await workspace.CreateAsync("openai", "Main"));

        Assert.Empty((await workspace.ListAsync(person)).Credentials);
        if (mayChange)
            Assert.Equal(1, (await workspace.SendAsync(save, person)).Revision);
        else
            (await Failure.OfAsync(() => workspace.SendAsync(save, person))).Is(StatusCode.PermissionDenied, "ROLE_TOO_LOW");
    }

    [Fact]
    public async Task RemovedAdmin_AfterTheAnnouncement_IsRefused()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var admin = await site.Org.AddMemberAsync(workspace.OrganizationId, Role.Admin);
        await workspace.SendAsync(workspace.Save(await workspace.CreateAsync("openai", "Before")), admin);

        await site.Org.RemoveMemberAsync(workspace.OrganizationId, admin);

        // The announcement comes on a thread of its own; the role is believed for three seconds without it.
        var save = workspace.Save(await workspace.CreateAsync("openai", "After"));
        await Eventually.HoldsAsync(async () =>
            (await Failure.OfAsync(() => workspace.SendAsync(save, admin))).Is(StatusCode.NotFound, "ORGANIZATION_NOT_FOUND"));
    }

    private static async Task<CredentialForm> OpenedAsync(Workspace workspace, Credential credential)
    {
        var device = await workspace.Site.Org.EnrolAsync(workspace.Site.Org.Owner);
        return (await DeviceView.OpenAsync(workspace, device))[credential.CredentialId];
    }
}
