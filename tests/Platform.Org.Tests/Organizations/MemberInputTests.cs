using Google.Protobuf;
using Grpc.Core;
using Platform.Org.Tests.Harness;
using Platform.Org.V1;

namespace Platform.Org.Tests.Organizations;

public sealed class MemberInputTests(AcmeFixture acme) : IClassFixture<AcmeFixture>
{
    [Fact]
    public async Task AddMember_WithWrongFields_NamesEach()
    {
        var request = new AddMemberRequest { OrganizationId = acme.OrganizationId, Email = "mia@acme.test", Password = ByteString.CopyFromUtf8("elevenbytes"), DisplayName = "a\tb" };

        var failure = await Failure.OfAsync(acme.Org.Organizations.AddMemberAsync(request, acme.Owner.Headers));

        failure.Is(StatusCode.InvalidArgument, "INVALID_MEMBER", "display_name", "password", "role");
    }

    [Theory]
    [InlineData("")]
    [InlineData("mia")]
    [InlineData("mia@")]
    [InlineData("@acme.test")]
    [InlineData("mia@@acme.test")]
    [InlineData("mi a@acme.test")]
    [InlineData("mia@acme..test")]
    public async Task AddMember_WithoutAnAddress_IsInvalid(string email)
    {
        var failure = await Failure.OfAsync(acme.Org.Organizations.AddMemberAsync(Requests.Member(acme.OrganizationId, email), acme.Owner.Headers));

        failure.Is(StatusCode.InvalidArgument, "INVALID_MEMBER", "email");
    }

    [Theory]
    [InlineData("0197a000-0000-7000-8000-000000000000")]
    [InlineData("not an id")]
    [InlineData("")]
    public async Task RemoveMember_WhoIsNone_IsNotFound(string userId) =>
        (await Failure.OfAsync(acme.Org.Organizations.RemoveMemberAsync(new RemoveMemberRequest { OrganizationId = acme.OrganizationId, UserId = userId }, acme.Owner.Headers)))
            .Is(StatusCode.NotFound, "MEMBER_NOT_FOUND");
}
