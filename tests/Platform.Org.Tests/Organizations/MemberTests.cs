using Google.Protobuf;
using Grpc.Core;
using Platform.Org.Tests.Harness;
using Platform.Org.V1;

namespace Platform.Org.Tests.Organizations;

public sealed class MemberTests : IAsyncLifetime
{
    private readonly Installation _installation = new();
    private OrgHost _org = null!;
    private Person _owner = null!;
    private string _acme = null!;

    public async Task InitializeAsync()
    {
        _org = await OrgHost.StartAsync(_installation);
        (_owner, _acme) = await _org.SetUpAsync();
    }

    public async Task DisposeAsync()
    {
        await _org.DisposeAsync();
        _installation.Dispose();
    }

    [Fact]
    public async Task AddMember_WithoutAnAccount_GetsOneWithTheGivenPassword()
    {
        var added = await _org.Organizations.AddMemberAsync(Requests.Member(_acme, "mia@acme.test"), _owner.Headers);

        var mia = await _org.SignInAsync("mia@acme.test");
        Assert.Equal((mia.UserId, "mia", Role.Member), (added.Member.UserId, added.Member.DisplayName, added.Member.Role));
        var announced = (await _org.WaitForAnnouncementsAsync(2))[1];
        Assert.Equal((Requests.Id(_acme), mia.UserIdBytes, ByteString.Empty), (announced.OrganizationId, announced.UserId, announced.DeviceId));
    }

    [Fact]
    public async Task AddMember_WithoutAName_IsNamedByTheirAddress()
    {
        var request = Requests.Member(_acme, "mia@acme.test");
        request.DisplayName = "";

        var added = await _org.Organizations.AddMemberAsync(request, _owner.Headers);

        Assert.Equal("mia@acme.test", added.Member.DisplayName);
    }

    [Fact]
    public async Task AddMember_WithAnAccount_KeepsTheirNameAndPassword()
    {
        var (stranger, _) = await _org.AddStrangerAsync(_installation);
        var request = Requests.Member(_acme, "STRANGER@elsewhere.test", Role.Admin);
        request.Password = ByteString.CopyFromUtf8("another password!");

        var added = await _org.Organizations.AddMemberAsync(request, _owner.Headers);

        Assert.Equal((stranger.UserId, "Stranger", Role.Admin), (added.Member.UserId, added.Member.DisplayName, added.Member.Role));
        Assert.Equal(stranger.UserId, (await _org.SignInAsync(stranger.Email)).UserId);
    }

    [Fact]
    public async Task AddMember_Twice_IsAMemberAlready()
    {
        await _org.AddMemberAsync(_owner, _acme, "mia@acme.test");

        var failure = await Failure.OfAsync(_org.Organizations.AddMemberAsync(Requests.Member(_acme, "Mia@ACME.test"), _owner.Headers));

        failure.Is(StatusCode.AlreadyExists, "ALREADY_A_MEMBER");
    }

    [Fact]
    public async Task AddMember_SamePersonManyTimesAtOnce_AddsThemOnce()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            try
            {
                await _org.Organizations.AddMemberAsync(Requests.Member(_acme, "mia@acme.test"), _owner.Headers);
                return true;
            }
            catch (RpcException exception)
            {
                Failure.Of(exception).Is(StatusCode.AlreadyExists, "ALREADY_A_MEMBER");
                return false;
            }
        }));

        Assert.Single(outcomes, true);
        Assert.Equal(2, (await ListAsync()).Count);
    }

    [Fact]
    public async Task ListMembers_ByAnyMember_AreSortedByName()
    {
        await _org.AddMemberAsync(_owner, _acme, "zoe@acme.test");
        var mia = await _org.AddMemberAsync(_owner, _acme, "Mia@acme.test", Role.Admin);
        await _org.AddMemberAsync(_owner, _acme, "ben@acme.test");

        var response = await _org.Organizations.ListMembersAsync(new ListMembersRequest { OrganizationId = _acme }, mia.Headers);

        Assert.Equal(["ben", "Mia", "Olga Owner", "zoe"], response.Members.Select(member => member.DisplayName));
        Assert.Equal(Role.Admin, response.Members[1].Role);
        Assert.All(response.Members, member => Assert.NotNull(member.CreateTime));
    }

    [Fact]
    public async Task RemoveMember_ByAnOwner_EndsTheMembership()
    {
        var mia = await _org.AddMemberAsync(_owner, _acme, "mia@acme.test");

        await RemoveAsync(_owner, mia);

        Assert.Single(await ListAsync());
        (await Failure.OfAsync(_org.Organizations.ListMembersAsync(new ListMembersRequest { OrganizationId = _acme }, mia.Headers)))
            .Is(StatusCode.NotFound, "ORGANIZATION_NOT_FOUND");
        var announced = (await _org.WaitForAnnouncementsAsync(3))[2];
        Assert.Equal((Requests.Id(_acme), mia.UserIdBytes), (announced.OrganizationId, announced.UserId));
    }

    [Theory]
    [InlineData(Role.Member)]
    [InlineData(Role.Admin)]
    [InlineData(Role.Owner)]
    public async Task RemoveMember_OfOneself_IsLeaving(Role role)
    {
        var mia = await _org.AddMemberAsync(_owner, _acme, "mia@acme.test", role);

        await RemoveAsync(mia, mia);

        Assert.Single(await ListAsync());
    }

    [Fact]
    public async Task RemoveMember_OfTheLastOwner_IsRefused()
    {
        var failure = await RemovalFailureAsync(_owner, _owner.UserId);

        failure.Is(StatusCode.FailedPrecondition, "LAST_OWNER");
        Assert.Single(await ListAsync());
    }

    [Fact]
    public async Task RemoveMember_TwoOwnersEachOtherAtOnce_LeavesExactlyOne()
    {
        for (var round = 0; round < 5; round++)
        {
            var other = await _org.AddMemberAsync(_owner, _acme, $"second{round}@acme.test", Role.Owner);

            var removed = await Task.WhenAll(TryRemoveAsync(_owner, other), TryRemoveAsync(other, _owner));

            Assert.Single(removed, true);
            if (removed[1])
                _owner = other;
            Assert.Equal((_owner.UserId, Role.Owner), (await ListAsync()).Select(member => (member.UserId, member.Role)).Single());
        }
    }

    [Fact]
    public async Task RemoveMember_AllOwnersLeaveAtOnce_OneStays()
    {
        var second = await _org.AddMemberAsync(_owner, _acme, "second@acme.test", Role.Owner);
        var third = await _org.AddMemberAsync(_owner, _acme, "third@acme.test", Role.Owner);

        var left = await Task.WhenAll(new[] { _owner, second, third }.Select(owner => TryRemoveAsync(owner, owner)));

        Assert.Equal(2, left.Count(gone => gone));
    }

    private async Task<bool> TryRemoveAsync(Person by, Person who)
    {
        try
        {
            await RemoveAsync(by, who);
            return true;
        }
        catch (RpcException exception)
        {
            var failure = Failure.Of(exception);
            Assert.Contains(failure.Reason, new[] { "ORGANIZATION_NOT_FOUND", "LAST_OWNER" });
            return false;
        }
    }

    private async Task RemoveAsync(Person by, Person who) =>
        await _org.Organizations.RemoveMemberAsync(new RemoveMemberRequest { OrganizationId = _acme, UserId = who.UserId }, by.Headers);

    private Task<Failure> RemovalFailureAsync(Person by, string userId) =>
        Failure.OfAsync(_org.Organizations.RemoveMemberAsync(new RemoveMemberRequest { OrganizationId = _acme, UserId = userId }, by.Headers));

    private async Task<IReadOnlyList<Member>> ListAsync() =>
        (await _org.Organizations.ListMembersAsync(new ListMembersRequest { OrganizationId = _acme }, _owner.Headers)).Members;
}
