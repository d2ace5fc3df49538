using Platform.Org.V1;

namespace Platform.Org.Tests.Harness;

/// <summary>An organization with one person of each role, a stranger and a device: for tests that leave no trace in each other's way.</summary>
public sealed class AcmeFixture : IAsyncLifetime
{
    private readonly Dictionary<string, Person> _people = [];

    internal Installation Installation { get; } = new();

    internal OrgHost Org { get; private set; } = null!;

    internal string OrganizationId { get; private set; } = null!;

    /// <summary>The owner's.</summary>
    internal TestDevice Device { get; private set; } = null!;

    internal Person Owner => _people["owner"];

    public async Task InitializeAsync()
    {
        Org = await OrgHost.StartAsync(Installation);
        (_people["owner"], OrganizationId) = await Org.SetUpAsync();
        _people["admin"] = await Org.AddMemberAsync(Owner, OrganizationId, "admin@acme.test", Role.Admin);
        _people["member"] = await Org.AddMemberAsync(Owner, OrganizationId, "member@acme.test");
        (_people["stranger"], _) = await Org.AddStrangerAsync(Installation);
        Device = await Org.EnrolAsync(Owner);
    }

    public async Task DisposeAsync()
    {
        await Org.DisposeAsync();
        Installation.Dispose();
    }

    /// <summary>owner, admin, member or stranger.</summary>
    internal Person By(string name) => _people[name];
}
