using Platform.Operations.Tests.Otlp;
using Platform.Operations.Tests.Topology;
using Platform.TestKit;

namespace Platform.Operations.Tests;

[Collection(ObservedProcesses.Name)]
public sealed class TraceTests(ObservedPlatform observed)
{
    private const string ApplyChanges = "platform.credentials.v1.CredentialService/ApplyChanges";

    private string TraceId => observed.Save.TraceId.ToHexString();

    [RedisFact]
    public async Task Save_ThroughAllProcesses_IsOneTraceDownToTheAcknowledgement()
    {
        var acknowledged = await FindAsync("sync", "acknowledged");

        // From the end to the beginning: every step is the child of the one before, whatever calls lie between.
        var fanOut = Ancestor(acknowledged, "sync", "fan out");
        var process = Ancestor(fanOut, "sync", "process sync:feed");
        var send = Ancestor(process, "credentials", "send sync:feed");
        var apply = Ancestor(send, "credentials", ApplyChanges);
        var gateway = Ancestor(apply, "gateway", Span.Types.SpanKind.Server);
        var save = Ancestor(gateway, "outside", "Save");

        Assert.Equal(observed.Save.SpanId.ToHexString(), save.Id);
        var deliver = Trace().First(span => span.Name == "deliver");
        Assert.Equal("fan out", Trace().Single(span => span.Id == deliver.ParentId).Name);
        // Through a gateway the acknowledgement may come to another node than the one that delivered.
        Assert.Contains(acknowledged.ParentId, Trace().Where(span => span.Name is "deliver" or "fan out").Select(span => span.Id));
        Assert.Equal("OK", apply["rpc.response.status_code"]);
        Assert.Equal("grpc", apply["rpc.system.name"]);
        Assert.Equal("1", deliver["platform.feed.revision"]);
        Assert.NotEmpty(acknowledged["platform.device.id"]);
    }

    [RedisFact]
    public async Task Save_Database_HasASpanPerStatementUnderTheCall()
    {
        var commit = await FindAsync("credentials", "COMMIT");

        var apply = Ancestor(commit, "credentials", ApplyChanges);
        var statements = Trace().Where(span => span.Service == "credentials" && span["db.system.name"] == "sqlite").ToList();

        Assert.All(statements, statement => Assert.Equal("credentials", statement["db.namespace"]));
        Assert.Contains(statements, statement => statement.Name == "UPDATE feeds" && Ancestor(statement, "credentials", ApplyChanges).Id == apply.Id);
        Assert.Contains(statements, statement => statement.Name == "INSERT changes");
        Assert.Contains(statements, statement => statement.Name == "INSERT audit");
        // Parameters stay parameters.
        Assert.All(statements, statement => Assert.DoesNotContain("Production", statement["db.query.text"], StringComparison.Ordinal));
    }

    [RedisFact]
    public async Task Save_RoleQuestion_ReachesTheOrgService()
    {
        var question = await FindAsync("org", "platform.org.v1.MembershipService/ResolveMembership");

        Ancestor(question, "credentials", ApplyChanges);
    }

    [RedisFact]
    public async Task Deliveries_ManyDevices_OnlyAFewAreSpansAndEachIsLinkedToItsStream()
    {
        await FindAsync("sync", "acknowledged");
        await observed.Receiver.WaitAsync(receiver => receiver.Spans.Count(span => span.Name == "acknowledge" && IsLinkedToSave(span)) >= ObservedPlatform.DeviceCount ? "all" : null, "acknowledgement of each device");

        var deliveries = Trace().Where(span => span.Name == "deliver").ToList();

        Assert.InRange(deliveries.Count, 3, ObservedPlatform.DeviceCount - 1);
        Assert.All(deliveries.GroupBy(span => span.ParentId), node => Assert.InRange(node.Count(), 1, 3));
        Assert.All(deliveries, delivery => Assert.NotEqual(TraceId, Convert.ToHexStringLower(Assert.Single(delivery.Span.Links).TraceId.Span)));
    }

    [RedisFact]
    public async Task Acknowledgement_OfADevice_IsATraceOfItsOwnLinkedToTheSave()
    {
        var acknowledge = await observed.Receiver.WaitAsync(receiver => receiver.Spans.FirstOrDefault(span => span.Name == "acknowledge" && IsLinkedToSave(span)), "linked acknowledgement");
        var call = await observed.Receiver.WaitAsync(
            receiver => receiver.Spans.FirstOrDefault(span => span.TraceId == acknowledge.TraceId && span.Service == "sync" && span.Name == "platform.sync.v1.SyncService/Acknowledge"),
            "served acknowledgement");
        var acknowledged = await FindAsync("sync", "acknowledged");

        Assert.NotEqual(TraceId, acknowledge.TraceId);
        Assert.Equal("outside", acknowledge.Service);
        // What the node noted in the Save's trace leads to the device's own call.
        Assert.Contains(
            Trace().Where(span => span.Name == "acknowledged").SelectMany(span => span.Span.Links).Select(link => Convert.ToHexStringLower(link.TraceId.Span)),
            linked => observed.Receiver.Spans.Any(span => span.TraceId == linked && span.Name == "acknowledge"));
        Assert.NotNull(call);
        Assert.Equal(TraceId, acknowledged.TraceId);
    }

    [RedisFact]
    public async Task Traces_OfTheWholeRun_HaveNoPollingAndNoSecret()
    {
        await FindAsync("sync", "acknowledged");

        var texts = observed.Receiver.Spans.Select(span => span.Span.ToString()).ToList();

        Assert.DoesNotContain(observed.Receiver.Spans, span => span.Service != "outside" && span["url.path"].StartsWith("/health", StringComparison.Ordinal));
        Assert.DoesNotContain(observed.Receiver.Spans, span => span.Name == "platform.credentials.v1.ChangeLogService/GetHeads");
        Assert.All(texts, text => Assert.DoesNotContain(observed.Secret, text, StringComparison.Ordinal));
    }

    private bool IsLinkedToSave(ReceivedSpan span) => span.Span.Links.Any(link => Convert.ToHexStringLower(link.TraceId.Span) == TraceId);

    private List<ReceivedSpan> Trace() => [.. observed.Receiver.Spans.Where(span => span.TraceId == TraceId)];

    private Task<ReceivedSpan> FindAsync(string service, string name) => observed.Receiver.WaitAsync(
        receiver => receiver.Spans.FirstOrDefault(span => span.TraceId == TraceId && span.Service == service && span.Name == name && IsWhole(span)), $"{service}: {name} with all its ancestors");

    private bool IsWhole(ReceivedSpan span)
    {
        for (var current = span; current.ParentId.Length > 0;)
        {
            if (Trace().Find(candidate => candidate.Id == current.ParentId) is not { } parent)
                return false;
            current = parent;
        }

        return true;
    }

    private ReceivedSpan Ancestor(ReceivedSpan span, string service, string name) => Ancestor(span, candidate => candidate.Service == service && candidate.Name == name, $"{service}: {name}");

    private ReceivedSpan Ancestor(ReceivedSpan span, string service, Span.Types.SpanKind kind) => Ancestor(span, candidate => candidate.Service == service && candidate.Span.Kind == kind, $"{service}: {kind}");

    private ReceivedSpan Ancestor(ReceivedSpan span, Func<ReceivedSpan, bool> isIt, string what)
    {
        var path = new List<string> { span.ToString() };
        for (var current = span; current.ParentId.Length > 0;)
        {
            current = Trace().Find(candidate => candidate.Id == current.ParentId) ?? throw new InvalidOperationException($"The parent of {current} is missing.");
            path.Add(current.ToString());
            if (isIt(current))
                return current;
        }

        throw new InvalidOperationException($"{what} is no ancestor: {string.Join(" < ", path)}");
    }
}
