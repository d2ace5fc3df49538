using Grpc.Core;
using Platform.Org.Tests.Harness;
using Platform.Org.V1;

namespace Platform.Org.Tests.Users;

public sealed class UserAdministrationTests : IDisposable
{
    private readonly Installation _installation = new();

    public void Dispose() => _installation.Dispose();

    [Fact]
    public async Task CreateUser_BeforeTheFirstStart_CanSignInAndSetupIsDone()
    {
        var userId = await CreateAsync("olga@acme.test");

        await using var org = await OrgHost.StartAsync(_installation);

        Assert.Null(org.SetupCode);
        Assert.False((await org.Tokens.GetSetupStateAsync(new GetSetupStateRequest())).SetupNeeded);
        Assert.Equal(userId.ToString(), (await org.SignInAsync("olga@acme.test")).UserId);
    }

    [Fact]
    public async Task CreateUser_BesideARunningService_EndsItsSetup()
    {
        await using var org = await OrgHost.StartAsync(_installation);

        await CreateAsync("olga@acme.test");

        Assert.NotEmpty((await org.SignInAsync("olga@acme.test")).Token);
        (await Failure.OfAsync(org.Tokens.CompleteSetupAsync(Requests.Setup(org.SetupCode!)))).Is(StatusCode.FailedPrecondition, "SETUP_DONE");
    }

    [Theory]
    [InlineData("OLGA@ACME.TEST")]
    [InlineData("olga@acme.test")]
    public async Task CreateUser_WithAnAddressInUse_IsTaken(string email)
    {
        await CreateAsync("olga@acme.test");

        var exception = await Assert.ThrowsAsync<RpcException>(() => CreateAsync(email));

        Failure.Of(exception).Is(StatusCode.AlreadyExists, "EMAIL_TAKEN");
    }

    [Fact]
    public async Task CreateUser_WithWrongFields_NamesEach()
    {
        var exception = await Assert.ThrowsAsync<RpcException>(() => UserAdministration.CreateUserAsync(_installation.Options, "olga", Requests.Bytes("short"), "", CancellationToken.None));

        Failure.Of(exception).Is(StatusCode.InvalidArgument, "INVALID_USER", "display_name", "email", "password");
    }

    private Task<Guid> CreateAsync(string email) =>
        UserAdministration.CreateUserAsync(_installation.Options, email, Requests.Bytes(OrgHost.Password), "Olga", CancellationToken.None);
}
