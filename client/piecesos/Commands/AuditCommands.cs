using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Google.Protobuf.WellKnownTypes;
using Platform.Credentials.V1;

namespace Platform.Piecesos.Commands;

/// <summary>Who did what to an organization's credentials and keys.</summary>
internal static class AuditCommands
{
    private const int ExportPage = 500;

    private static readonly Option<string[]> Action = new("--action") { Description = "Only this action, such as credential.updated or grant.released. Can be given several times.", HelpName = "ACTION" };
    private static readonly Option<string?> Actor = new("--actor") { Description = "Only by this user or device (id), or service (name).", HelpName = "ID" };
    private static readonly Option<string?> Target = new("--target") { Description = "Only on this credential, device, feed or user.", HelpName = "ID" };
    private static readonly Option<DateTimeOffset?> Since = new("--since") { Description = "Not before this time, such as 2026-11-01 or 2026-11-01T12:00Z.", HelpName = "TIME" };
    private static readonly Option<DateTimeOffset?> Until = new("--until") { Description = "Before this time.", HelpName = "TIME" };
    private static readonly Option<int> Limit = new("--limit") { Description = "At most this many events.", HelpName = "COUNT", DefaultValueFactory = _ => 50 };

    public static Command Create()
    {
        Limit.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is < 1 or > 500)
                result.AddError("--limit takes 1 to 500. All events: piecesos audit export");
        });
        var list = new CliCommand(
            "list",
            "Shows the newest events.",
            "piecesos audit list",
            "piecesos audit list --action grant.released --since 2026-11-01")
        {
            Action, Actor, Target, Since, Until, Limit,
        };
        list.Run(ListAsync);
        var export = new CliCommand(
            "export",
            "Writes all events as JSON lines, newest first, with the hash that chains each to the one before.",
            "piecesos audit export > audit.jsonl",
            "piecesos audit export --since 2026-11-01 --action credential.deleted")
        {
            Action, Actor, Target, Since, Until,
        };
        export.Run(ExportAsync);
        return new CliCommand("audit", "Who did what to the organization's keys.") { list, export };
    }

    private static async Task ListAsync(CliContext context, ParseResult result, CancellationToken cancellationToken)
    {
        var request = await RequestAsync(context, result, result.GetValue(Limit), cancellationToken);
        var page = await Client(context).ListAuditEventsAsync(request, context.AsPerson(cancellationToken));
        if (context.Printer.IsJson)
        {
            context.Printer.Json(Json.Array(page.Events, Of));
            return;
        }

        context.Printer.Table(["Time", "Action", "By", "On", "Version", "Row"], page.Events.Select(Row), "No event fits.");
        if (page.NextPageToken.Length > 0)
            context.Printer.Note("There are more. All of them: piecesos audit export");
    }

    private static async Task ExportAsync(CliContext context, ParseResult result, CancellationToken cancellationToken)
    {
        var request = await RequestAsync(context, result, ExportPage, cancellationToken);
        do
        {
            var page = await Client(context).ListAuditEventsAsync(request, context.AsPerson(cancellationToken));
            foreach (var one in page.Events)
                context.Printer.JsonLine(Of(one));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
    }

    private static AuditService.AuditServiceClient Client(CliContext context) => new(context.Connection.Gateway);

    private static async Task<ListAuditEventsRequest> RequestAsync(CliContext context, ParseResult result, int pageSize, CancellationToken cancellationToken)
    {
        var organization = await context.OrganizationAsync(cancellationToken);
        return new ListAuditEventsRequest
        {
            OrganizationId = organization.OrganizationId,
            PageSize = pageSize,
            Actions = { result.GetValue(Action) ?? [] },
            ActorId = result.GetValue(Actor) ?? "",
            TargetId = result.GetValue(Target) ?? "",
            StartTime = result.GetValue(Since) is { } since ? Timestamp.FromDateTimeOffset(since) : null,
            EndTime = result.GetValue(Until) is { } until ? Timestamp.FromDateTimeOffset(until) : null,
        };
    }

    private static string[] Row(AuditEvent one) =>
    [
        one.Time.ToDateTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        one.Action,
        $"{one.ActorKind} {one.ActorId}",
        one.TargetId,
        one.TargetVersion == 0 ? "" : one.TargetVersion.ToString(CultureInfo.InvariantCulture),
        one.Number.ToString(CultureInfo.InvariantCulture),
    ];

    private static JsonObject Of(AuditEvent one) => new()
    {
        ["number"] = one.Number,
        ["time"] = one.Time.ToDateTimeOffset(),
        ["actor_kind"] = one.ActorKind,
        ["actor_id"] = one.ActorId,
        ["action"] = one.Action,
        ["target_id"] = one.TargetId,
        ["target_version"] = one.TargetVersion,
        ["revision"] = one.Revision,
        ["hash"] = Convert.ToHexStringLower(one.Hash.Span),
    };
}
