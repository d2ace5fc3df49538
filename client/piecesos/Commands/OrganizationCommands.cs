using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Org.V1;

namespace Platform.Piecesos.Commands;

/// <summary>The person's organizations.</summary>
internal static class OrganizationCommands
{
    private static readonly Argument<string> Name = new("NAME") { Description = "Name of the organization." };

    public static Command Create()
    {
        var list = new CliCommand("list", "Lists your organizations.", "piecesos org list --json");
        list.Run(ListAsync);
        var create = new CliCommand("create", "Makes an organization; you become its owner.", "piecesos org create 'Example Ltd'") { Name };
        create.Run(CreateAsync);
        return new CliCommand("org", "Your organizations.") { list, create };
    }

    public static string RoleName(Role role) => role switch
    {
        Role.Owner => "owner",
        Role.Admin => "admin",
        Role.Member => "member",
        _ => "none",
    };

    private static async Task ListAsync(CliContext context, ParseResult result, CancellationToken cancellationToken)
    {
        var client = new OrganizationService.OrganizationServiceClient(context.Connection.Gateway);
        var response = await client.ListOrganizationsAsync(new ListOrganizationsRequest(), context.AsPerson(cancellationToken));
        if (context.Printer.IsJson)
            context.Printer.Json(Json.Array(response.Organizations, Of));
        else
            context.Printer.Table(["Name", "Role", "Id"], response.Organizations.Select(one => (string[])[one.Name, RoleName(one.Role), one.OrganizationId]));
    }

    private static async Task CreateAsync(CliContext context, ParseResult result, CancellationToken cancellationToken)
    {
        var client = new OrganizationService.OrganizationServiceClient(context.Connection.Gateway);
        var response = await client.CreateOrganizationAsync(new CreateOrganizationRequest { Name = result.GetRequiredValue(Name) }, context.AsPerson(cancellationToken));
        if (context.Printer.IsJson)
            context.Printer.Json(Of(response.Organization));
        else
            context.Printer.Line($"Made {response.Organization.Name}.");
    }

    private static JsonObject Of(Organization organization) => new()
    {
        ["organization_id"] = organization.OrganizationId,
        ["name"] = organization.Name,
        ["role"] = RoleName(organization.Role),
    };
}
