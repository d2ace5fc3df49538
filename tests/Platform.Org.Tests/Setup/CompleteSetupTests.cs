using Google.Protobuf;
using Grpc.Core;
using Platform.Org.Tests.Harness;
using Platform.Org.V1;
using Platform.TestKit;

namespace Platform.Org.Tests.Setup;

public sealed class CompleteSetupTests : IAsyncLifetime
{
    private readonly Installation _installation = new();
    private OrgHost _org = null!;

    public async Task InitializeAsync() => _org = await OrgHost.StartAsync(_installation);

    public async Task DisposeAsync()
    {
        await _org.DisposeAsync();
        _installation.Dispose();
    }

    [Fact]
    public async Task CompleteSetup_WithTheCode_MakesOwnerAndOrganization()
    {
        var before = await _org.Tokens.GetSetupStateAsync(new GetSetupStateRequest());

        var done = await _org.Tokens.CompleteSetupAsync(Requests.Setup(_org.SetupCode!));

        Assert.True(before.SetupNeeded);
        Assert.False((await _org.Tokens.GetSetupStateAsync(new GetSetupStateRequest())).SetupNeeded);
        Assert.Null(_org.SetupCode);
        var owner = await _org.SignInAsync(OrgHost.OwnerEmail);
        var organization = Assert.Single((await _org.Organizations.ListOrganizationsAsync(new ListOrganizationsRequest(), owner.Headers)).Organizations);
        Assert.Equal(done.UserId, owner.UserId);
        Assert.Equal((done.OrganizationId, "Acme", Role.Owner), (organization.OrganizationId, organization.Name, organization.Role));
    }

    [Fact]
    public async Task CompleteSetup_WithAWrongCode_IsRefusedAndChangesNothing()
    {
        var failure = await Failure.OfAsync(_org.Tokens.CompleteSetupAsync(Requests.Setup("not-the-code")));

        failure.Is(StatusCode.PermissionDenied, "WRONG_SETUP_CODE");
        Assert.True((await _org.Tokens.GetSetupStateAsync(new GetSetupStateRequest())).SetupNeeded);
    }

    [Fact]
    public async Task CompleteSetup_ASecondTime_IsDone()
    {
        var code = _org.SetupCode!;
        await _org.SetUpAsync();

        var failure = await Failure.OfAsync(_org.Tokens.CompleteSetupAsync(Requests.Setup(code)));

        failure.Is(StatusCode.FailedPrecondition, "SETUP_DONE");
    }

    [Fact]
    public async Task CompleteSetup_WithWrongFields_NamesEachAndKeepsTheCode()
    {
        var request = new CompleteSetupRequest { SetupCode = _org.SetupCode!, Email = "nobody", Password = ByteString.CopyFromUtf8("short"), DisplayName = " ", OrganizationName = new string('x', 129) };

        var failure = await Failure.OfAsync(_org.Tokens.CompleteSetupAsync(request));

        failure.Is(StatusCode.InvalidArgument, "INVALID_SETUP", "display_name", "email", "organization_name", "password");
        await _org.SetUpAsync();
    }

    [Fact]
    public async Task CompleteSetup_ManyAtOnce_MakesExactlyOneOwner()
    {
        var code = _org.SetupCode!;
        var requests = Enumerable.Range(0, 8).Select(number =>
        {
            var request = Requests.Setup(code);
            request.Email = $"owner{number}@acme.test";
            return request;
        });

        var outcomes = await Task.WhenAll(requests.Select(async request =>
        {
            try
            {
                await _org.Tokens.CompleteSetupAsync(request);
                return request.Email;
            }
            catch (RpcException exception)
            {
                Failure.Of(exception).Is(StatusCode.FailedPrecondition, "SETUP_DONE");
                return null;
            }
        }));

        var winner = await _org.SignInAsync(Assert.Single(outcomes, email => email is not null)!);
        var organization = Assert.Single((await _org.Organizations.ListOrganizationsAsync(new ListOrganizationsRequest(), winner.Headers)).Organizations);
        var members = await _org.Organizations.ListMembersAsync(new ListMembersRequest { OrganizationId = organization.OrganizationId }, winner.Headers);
        Assert.Equal(winner.UserId, Assert.Single(members.Members).UserId);
    }

    [Fact]
    public async Task SetupCode_AfterARestart_IsANewOneAndTheOldIsRefused()
    {
        var old = _org.SetupCode!;
        await _org.DisposeAsync();

        _org = await OrgHost.StartAsync(_installation);

        Assert.NotEqual(old, _org.SetupCode);
        (await Failure.OfAsync(_org.Tokens.CompleteSetupAsync(Requests.Setup(old)))).Is(StatusCode.PermissionDenied, "WRONG_SETUP_CODE");
        await _org.SetUpAsync();
    }

    [SqliteFact]
    public async Task SetupCode_InDatabaseAndLogs_DoesNotAppear()
    {
        var code = _org.SetupCode!;
        await _org.SetUpAsync();
        var log = _org.Logs.Text;
        await _org.DisposeAsync();

        foreach (var file in Directory.EnumerateFiles(Path.Combine(_installation.Folder, "db")))
            Assert.Equal(-1, (await File.ReadAllBytesAsync(file)).AsSpan().IndexOf(Requests.Bytes(code)));
        Assert.DoesNotContain(code, log, StringComparison.Ordinal);
        Assert.DoesNotContain(OrgHost.Password, log, StringComparison.Ordinal);
        _org = await OrgHost.StartAsync(_installation);
    }
}
