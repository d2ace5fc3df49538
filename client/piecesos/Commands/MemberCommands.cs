using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Platform.Org.V1;

namespace Platform.Piecesos.Commands;

/// <summary>The members of an organization.</summary>
internal static class MemberCommands
{
    private static readonly Argument<string> Email = new("EMAIL") { Description = "E-mail address of the member." };
    private static readonly Option<string> RoleOption = new("--role") { Description = "member, admin or owner.", HelpName = "ROLE", DefaultValueFactory = _ => "member" };
    private static readonly Option<string?> Name = new("--name") { Description = "Name of a person without an account.", HelpName = "NAME" };
    private static readonly Option<bool> PasswordStdin = new("--password-stdin") { Description = "Give a person without an account the password on standard input." };

    public static Command Create()
    {
        RoleOption.AcceptOnlyFromAmong("member", "admin", "owner");
        var list = new CliCommand("list", "Lists the members.", "piecesos members list");
        list.Run(ListAsync);
        var add = new CliCommand(
            "add",
            "Adds a member. A person without an account gets one with the password you enter.",
            "piecesos members add ada@example.com --role admin --name 'Ada Lovelace'",
            "piecesos members add ada@example.com --password-stdin < password.txt")
        {
            Email, RoleOption, Name, PasswordStdin,
        };
        add.Run(AddAsync);
        var remove = new CliCommand("remove", "Ends a membership; the keys leave the member's machines.", "piecesos members remove ada@example.com") { Email };
        remove.Run(RemoveAsync);
        return new CliCommand("members", "The members of an organization.") { list, add, remove };
    }

    private static OrganizationService.OrganizationServiceClient Client(CliContext context) => new(context.Connection.Gateway);

    private static async Task ListAsync(CliContext context, ParseResult result, CancellationToken cancellationToken)
    {
        var members = await AllAsync(context, cancellationToken);
        if (context.Printer.IsJson)
            context.Printer.Json(Json.Array(members.Members, Of));
        else
            context.Printer.Table(["Name", "E-mail", "Role", "Id"], members.Members.Select(one => (string[])[one.DisplayName, one.Email, OrganizationCommands.RoleName(one.Role), one.UserId]));
    }

    private static async Task AddAsync(CliContext context, ParseResult result, CancellationToken cancellationToken)
    {
        var organization = await context.OrganizationAsync(cancellationToken);
        var password = result.GetValue(PasswordStdin) ? await context.Prompts.ReadFirstLineAsync(cancellationToken)
            : context.Prompts.CanAsk ? context.Prompts.AskHidden("First password, for a person without an account (else just Enter)") : Array.Empty<byte>();
        try
        {
            var request = new AddMemberRequest
            {
                OrganizationId = organization.OrganizationId,
                Email = result.GetRequiredValue(Email),
                Role = result.GetRequiredValue(RoleOption) switch { "owner" => Role.Owner, "admin" => Role.Admin, _ => Role.Member },
                Password = UnsafeByteOperations.UnsafeWrap(password),
                DisplayName = result.GetValue(Name) ?? "",
            };
            var response = await Client(context).AddMemberAsync(request, context.AsPerson(cancellationToken));
            if (context.Printer.IsJson)
                context.Printer.Json(Of(response.Member));
            else
                context.Printer.Line($"{response.Member.Email} is now {OrganizationCommands.RoleName(response.Member.Role)} of {organization.Name}.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(password);
        }
    }

    private static async Task RemoveAsync(CliContext context, ParseResult result, CancellationToken cancellationToken)
    {
        var email = result.GetRequiredValue(Email);
        var organization = await context.OrganizationAsync(cancellationToken);
        var member = (await AllAsync(context, cancellationToken)).Members.FirstOrDefault(one =>
            one.UserId == email || string.Equals(one.Email, email, StringComparison.OrdinalIgnoreCase)) ?? throw CliException.NotFound($"{email} is no member of {organization.Name}.");
        await Client(context).RemoveMemberAsync(
            new RemoveMemberRequest { OrganizationId = organization.OrganizationId, UserId = member.UserId }, context.AsPerson(cancellationToken));
        if (context.Printer.IsJson)
            context.Printer.Json(Of(member));
        else
            context.Printer.Line($"{member.Email} is no longer a member of {organization.Name}.");
    }

    private static async Task<ListMembersResponse> AllAsync(CliContext context, CancellationToken cancellationToken)
    {
        var organization = await context.OrganizationAsync(cancellationToken);
        return await Client(context).ListMembersAsync(new ListMembersRequest { OrganizationId = organization.OrganizationId }, context.AsPerson(cancellationToken));
    }

    private static JsonObject Of(Member member) => new()
    {
        ["user_id"] = member.UserId,
        ["email"] = member.Email,
        ["name"] = member.DisplayName,
        ["role"] = OrganizationCommands.RoleName(member.Role),
    };
}
