using Google.Protobuf;
using Grpc.Core;
using Platform.Credentials.Tests.Harness;
using Platform.Credentials.V1;
using Platform.Providers.Tests;

namespace Platform.Credentials.Tests.Saving;

/// <summary>Every wrong Save gets its documented answer, names the field, and writes nothing.</summary>
[Collection(SharedSite.Name)]
public sealed class BadInputTests(Site site)
{
    private const string ApiKey = "changes[0].form.openai.api_key";

    [Theory]
    [InlineData("no form", "changes[0].form")]
    [InlineData("no provider", "changes[0].form")]
    [InlineData("provider of a later version", "changes[0].form")]
    [InlineData("no secret", ApiKey)]
    [InlineData("secret without input", ApiKey)]
    [InlineData("empty secret", ApiKey)]
    [InlineData("secret in the clear", ApiKey)]
    [InlineData("secret over 64 KiB", ApiKey)]
    [InlineData("mask as secret", ApiKey)]
    [InlineData("two faults", "changes[0].form.name", ApiKey)]
    [InlineData("no name", "changes[0].form.name")]
    [InlineData("name of 129 characters", "changes[0].form.name")]
    [InlineData("address in clear text", "changes[0].form.openai.base_url")]
    [InlineData("secret of an unknown field", "changes[0].secrets[1].field")]
    [InlineData("secret twice", "changes[0].secrets[1].field")]
    [InlineData("sealed for another organization", ApiKey)]
    [InlineData("sealed for another credential", ApiKey)]
    [InlineData("sealed for another destination", ApiKey)]
    [InlineData("sealed for another field", ApiKey)]
    [InlineData("sealed by a broken point", ApiKey)]
    [InlineData("sealed text cut short", ApiKey)]
    [InlineData("no changes", "changes")]
    [InlineData("101 changes", "changes")]
    [InlineData("a credential twice", "changes[1].credential_id")]
    [InlineData("credential id that is no UUID", "changes[0].credential_id")]
    [InlineData("request id that is no UUID", "request_id")]
    [InlineData("no action", "changes[0].action")]
    [InlineData("new credential with a version", "changes[0].expected_version")]
    [InlineData("update without a version", "changes[0].expected_version")]
    [InlineData("too much for one frame", "changes")]
    [InlineData("other provider", "changes[0].form")]
    public async Task ApplyChanges_WrongRequest_NamesTheFieldAndWritesNothing(string fault, params string[] fields)
    {
        var workspace = await site.CreateWorkspaceAsync();
        var existing = await workspace.AddAsync("openai", "Existing");
        var request = await WrongRequests.MakeAsync(workspace, existing, fault);

        await RefusedAsync(request, StatusCode.InvalidArgument, "INVALID_CHANGES", fields);
    }

    [Theory]
    [InlineData("openai", "api_key", "sk-admin-abcdefghijklmnopqrst")]
    [InlineData("openai", "api_key", "sk-ant-api03-abcdefghijklmnop")]
    [InlineData("openai", "api_key", "sk-or-v1-abcdefghijklmnopqrst")]
    [InlineData("anthropic", "api_key", "sk-ant-admin01-abcdefghijklmn")]
    [InlineData("anthropic", "api_key", "sk-ant-oat01-abcdefghijklmnop")]
    [InlineData("gemini", "api_key", "{ \"type\": \"service_account\" }")]
    [InlineData("gcp-api-key", "api_key", "{ \"type\": \"service_account\" }")]
    [InlineData("vertex", "service_account_json", "AIzaSyA-abcdefghijklmnopqrstuvwxyz01234")]
    [InlineData("vertex", "service_account_json", "{ \"type\": \"external_account\" }")]
    [InlineData("bedrock", "access_key_id", "ABSKabcdefghijklmnop")]
    [InlineData("bedrock", "secret_access_key", "AKIAIOSFODNN7EXAMPLE")]
    [InlineData("bedrock-api-key", "api_key", "BedrockAPIKey-abcd-at-123456789012")]
    [InlineData("azure-openai", "api_key", "sk-proj-abcdefghijklmnopqrst")]
    public async Task ApplyChanges_Trap_IsRefusedAtItsField(string provider, string field, string value)
    {
        var workspace = await site.CreateWorkspaceAsync();
        var change = await workspace.CreateAsync(provider, "Trap", Samples.With(provider, field, value));

        var slot = CredentialForm.Descriptor.Oneofs[0].Accessor.GetCaseFieldDescriptor(change.Create.Form).Name;
        await RefusedAsync(workspace.Save(change), StatusCode.InvalidArgument, "INVALID_CHANGES", $"changes[0].form.{slot}.{field}");
    }

    [Theory]
    [InlineData("existing")]
    [InlineData("EXISTING")]
    [InlineData("Ｅxisting", false)]
    [InlineData("Café", true, "CAFE\u0301")]
    [InlineData("Straße", true, "STRASSE")]
    public async Task ApplyChanges_NameInTheSection_IsComparedAfterFolding(string name, bool taken = true, string existing = "Existing")
    {
        var workspace = await site.CreateWorkspaceAsync();
        await workspace.AddAsync("gcp-api-key", existing);
        // Another provider of the same section.
        var request = workspace.Save(await workspace.CreateAsync("gemini", "First"), await workspace.CreateAsync("vertex", name));

        if (taken)
            await RefusedAsync(request, StatusCode.AlreadyExists, "NAME_TAKEN", "changes[1].form.name");
        else
            Assert.Equal(2, (await workspace.SendAsync(request)).Revision);
    }

    [Fact]
    public async Task ApplyChanges_NameTwiceInOneSave_IsRefused()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var request = workspace.Save(await workspace.CreateAsync("openai", "One"), await workspace.CreateAsync("openai", "ONE"));

        await RefusedAsync(request, StatusCode.AlreadyExists, "NAME_TAKEN", "changes[1].form.name");
    }

    [Fact]
    public async Task ApplyChanges_StaleVersion_AbortsTheWholeSave()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var read = await workspace.AddAsync("openai", "Main");
        await workspace.ApplyAsync(await workspace.UpdateAsync(read, "Renamed"));
        var fresh = await workspace.CreateAsync("gemini", "Fresh");

        await RefusedAsync(workspace.Save(fresh, await workspace.UpdateAsync(read, "Late")), StatusCode.Aborted, "STALE_VERSION", "changes[1].expected_version");
        await RefusedAsync(workspace.Save(fresh, Workspace.Delete(read)), StatusCode.Aborted, "STALE_VERSION", "changes[1].expected_version");
        await RefusedAsync(
            workspace.Save(fresh, await workspace.CreateAsync("openai", "New", id: read.CredentialId)), StatusCode.Aborted, "STALE_VERSION", "changes[1].expected_version");
    }

    [Fact]
    public async Task ApplyChanges_CredentialOfAnotherOrganization_IsNotFound()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var elsewhere = await site.CreateWorkspaceAsync();
        var theirs = await elsewhere.AddAsync("openai", "Theirs");

        await RefusedAsync(workspace.Save(await workspace.UpdateAsync(theirs, "Mine")), StatusCode.NotFound, "CREDENTIAL_NOT_FOUND", "changes[0].credential_id");
        await RefusedAsync(workspace.Save(Workspace.Delete(theirs)), StatusCode.NotFound, "CREDENTIAL_NOT_FOUND", "changes[0].credential_id");
    }

    [Theory]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("0199aaaa-0000-7000-8000-000000000001")]
    [InlineData("not an id")]
    [InlineData("")]
    public async Task ApplyChanges_UnknownOrganization_IsNotFound(string organizationId)
    {
        var workspace = await site.CreateWorkspaceAsync();
        var request = workspace.Save(await workspace.CreateAsync("openai", "Main"));
        request.OrganizationId = organizationId;

        await RefusedAsync(request, StatusCode.NotFound, "ORGANIZATION_NOT_FOUND");
    }

    [Fact]
    public async Task EveryMethod_AnotherOrganization_IsNotFound()
    {
        var (workspace, elsewhere) = (await site.CreateWorkspaceAsync(), await site.CreateWorkspaceAsync());
        var stranger = await site.Org.AddMemberAsync(elsewhere.OrganizationId, Platform.Org.V1.Role.Owner);
        var save = workspace.Save(await workspace.CreateAsync("openai", "Main"));
        var before = await DatabaseState.ReadAsync(site.Host.Database);

        var failures = new[]
        {
            await Failure.OfAsync(() => workspace.SendAsync(save, stranger)),
            await Failure.OfAsync(() => workspace.ListAsync(stranger)),
            await Failure.OfAsync(async () => await site.Host.Credentials.ListDeliveriesAsync(
                new ListDeliveriesRequest { OrganizationId = workspace.OrganizationId.ToString() }, stranger.Headers)),
        };

        Assert.All(failures, failure => failure.Is(StatusCode.NotFound, "ORGANIZATION_NOT_FOUND"));
        Assert.Equal(before, await DatabaseState.ReadAsync(site.Host.Database));
    }

    [Fact]
    public async Task ApplyChanges_UnknownInputKey_SaysSo()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var change = await workspace.CreateAsync("openai", "Main");
        change.Create.Secrets[0].Input.KeyId = ByteString.CopyFrom(new byte[32]);

        await RefusedAsync(workspace.Save(change), StatusCode.FailedPrecondition, "UNKNOWN_INPUT_KEY", ApiKey);
    }

    [Fact]
    public async Task Update_DestinationChangedWithoutTheSecret_IsRefused()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var read = await workspace.AddAsync("openai", "Main");
        var change = await workspace.UpdateAsync(read, "Main");
        change.Update.Form.Openai.BaseUrl = "https://attacker.test";

        await RefusedAsync(workspace.Save(change), StatusCode.FailedPrecondition, "SECRET_REQUIRED", ApiKey);
    }

    [Fact]
    public async Task ApplyChanges_WithoutAToken_IsUnauthenticated()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var request = workspace.Save(await workspace.CreateAsync("openai", "Main"));
        var before = await DatabaseState.ReadAsync(site.Host.Database);

        (await Failure.OfAsync(async () => await site.Host.Credentials.ApplyChangesAsync(request))).Is(StatusCode.Unauthenticated, "UNAUTHENTICATED");

        Assert.Equal(before, await DatabaseState.ReadAsync(site.Host.Database));
    }

    private async Task RefusedAsync(ApplyChangesRequest request, StatusCode status, string reason, params string[] fields)
    {
        var before = await DatabaseState.ReadAsync(site.Host.Database);

        var failure = await Failure.OfAsync(async () => await site.Host.Credentials.ApplyChangesAsync(request, site.Org.Owner.Headers));

        failure.Is(status, reason, fields);
        Assert.Equal(before, await DatabaseState.ReadAsync(site.Host.Database));
    }
}
