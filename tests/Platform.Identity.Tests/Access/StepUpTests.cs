using Grpc.Core;
using Platform.Client;
using Platform.Credentials.V1;
using Platform.Defaults;
using Platform.Identity.Tests.Harness;
using Platform.Org.V1;

namespace Platform.Identity.Tests.Access;

/// <summary>What a session alone may not do: the services themselves ask for a proof of the last five minutes.</summary>
public sealed class StepUpTests : IAsyncLifetime
{
    private Site _site = null!;
    private Browser _owner = null!;
    private string _organizationId = null!;

    public async Task InitializeAsync()
    {
        _site = await Site.StartAsync();
        (_owner, _organizationId) = await _site.SetUpAsync();
    }

    public async Task DisposeAsync()
    {
        _owner.Dispose();
        await _site.DisposeAsync();
    }

    [Theory]
    [InlineData("secret", true)]
    [InlineData("origin", true)]
    [InlineData("name", false)]
    [InlineData("deletion", false)]
    [InlineData("another", false)]
    public async Task Credential_Changed_NeedsAFreshProofWhereItsSecretOrDestinationIsReplaced(string what, bool needed)
    {
        using var connection = new PlatformConnection(await ServerAddresses.DiscoverAsync(_site.Url));
        var organization = Guid.Parse(_organizationId);
        var editor = await SignInAsync(connection);
        var form = new CredentialForm { Name = "Production", Openai = new() };
        var saved = (await editor.ApplyAsync(organization, [await editor.CreateAsync(organization, Draft(form))])).Credentials.Single();
        _site.Clock.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal(needed ? "STEP_UP_REQUIRED" : null, await ReasonAsync(editor));
        if (needed)
            Assert.Null(await ReasonAsync(await SignInAsync(connection)));

        async Task<string?> ReasonAsync(CredentialEditor by)
        {
            var change = what switch
            {
                "secret" => await by.UpdateAsync(organization, saved, Draft(form)),
                "origin" => await by.UpdateAsync(organization, saved, Draft(new() { Name = "Production", Openai = new() { BaseUrl = "https://elsewhere.example.com/v1" } })),
                "name" => await by.UpdateAsync(organization, saved, new CredentialDraft(new() { Name = "Another name", Openai = new() }, [])),
                "deletion" => CredentialEditor.Delete(saved),
                _ => await by.CreateAsync(organization, Draft(new() { Name = "Another", Openai = new() })),
            };
            try
            {
                await by.ApplyAsync(organization, [change]);
                return null;
            }
            catch (RpcException exception)
            {
                return RpcFailure.Reason(exception);
            }
        }
    }

    [Fact]
    public async Task Role_Changed_NeedsAFreshProof()
    {
        using var mia = await _site.AddAsync(_owner, _organizationId, "mia@acme.test");
        var change = new ChangeRoleRequest { OrganizationId = _organizationId, UserId = (await mia.Account.GetAccountAsync(new())).Account.UserId, Role = Role.Admin };
        _site.Clock.Advance(TimeSpan.FromMinutes(6));

        await Failure.IsAsync(_owner.Organizations.ChangeRoleAsync(change), StatusCode.PermissionDenied, "STEP_UP_REQUIRED");
        await _owner.PostAsync("/session/step-up", new { password = Site.Password });

        await _owner.Organizations.ChangeRoleAsync(change);
    }

    private static CredentialDraft Draft(CredentialForm form) => new(form, new() { ["api_key"] = System.Text.Encoding.ASCII.GetBytes($"sk-{Guid.NewGuid():N}") });

    private static async Task<CredentialEditor> SignInAsync(PlatformConnection connection) =>
        new(connection, await SignIn.WithPasswordAsync(connection, Site.OwnerEmail, System.Text.Encoding.UTF8.GetBytes(Site.Password), TimeProvider.System));
}
