using Google.Protobuf;
using Grpc.Core;
using Platform.Identity.Tests.Harness;
using Platform.Org.V1;

namespace Platform.Identity.Tests.Access;

/// <summary>Two organizations and one of every kind of caller, each with a token that was good when it was made.</summary>
internal sealed class World
{
    private readonly Dictionary<string, string> _tokens = [];
    private Guid _own;
    private Guid _other;
    private Enrolled _device = null!;

    public static async Task<World> CreateAsync(Site site)
    {
        var world = new World();
        var (owner, own) = await site.SetUpAsync();
        using (owner)
        {
            foreach (var (name, role) in ((string, Role)[])[("admin", Role.Admin), ("member", Role.Member), ("removed", Role.Admin), ("stranger", Role.Member)])
                (await site.AddAsync(owner, own, $"{name}@acme.test", role)).Dispose();
            foreach (var name in (string[])["owner", "admin", "member", "removed", "stranger"])
                world._tokens[name] = await SignInAsync(site, name == "owner" ? Site.OwnerEmail : $"{name}@acme.test");

            var members = (await owner.Organizations.ListMembersAsync(new() { OrganizationId = own })).Members;
            var organizations = new OrganizationService.OrganizationServiceClient(site.OrgChannel);
            world._own = Guid.Parse(own);
            world._other = Guid.Parse((await organizations.CreateOrganizationAsync(new() { Name = "Elsewhere" }, world.Bearer(site, "stranger", "org"))).Organization.OrganizationId);
            foreach (var gone in (string[])["removed@acme.test", "stranger@acme.test"])
                await owner.Organizations.RemoveMemberAsync(new() { OrganizationId = own, UserId = members.Single(member => member.Email == gone).UserId });

            world._device = await Enrolled.EnrolAsync(owner, "laptop");
            world._tokens["device"] = await world._device.SignInAsync(site);
        }

        return world;
    }

    public Guid Organization(string resource) => resource switch
    {
        "own" => _own,
        "other" => _other,
        _ => Guid.CreateVersion7(),
    };

    /// <summary>What a caller sends with a call of a method.</summary>
    public Metadata Headers(Site site, string caller, string path) => caller switch
    {
        "anonymous" => [],
        "device" => KeyProof.Headers(site, _device.SigningKey, _tokens[caller], path),
        _ => Bearer(site, caller, path.Split('.')[1]),
    };

    private Metadata Bearer(Site site, string caller, string service) => new()
    {
        { "authorization", $"Bearer {(_tokens.TryGetValue(caller, out var token) ? token : site.ServiceToken(caller, service))}" },
    };

    private static async Task<string> SignInAsync(Site site, string email) => (await new TokenService.TokenServiceClient(site.OrgChannel).CreateUserTokenAsync(
        new CreateUserTokenRequest { Email = email, Password = ByteString.CopyFromUtf8(Site.Password) })).AccessToken;
}
