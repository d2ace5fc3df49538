using Grpc.Core;
using Platform.Credentials.Audit;
using Platform.Credentials.V1;
using Platform.Defaults;

namespace Platform.Credentials;

/// <summary>The audit log for people.</summary>
internal sealed class AuditGrpcService(ListAuditEvents listAuditEvents) : AuditService.AuditServiceBase
{
    public override Task<ListAuditEventsResponse> ListAuditEvents(ListAuditEventsRequest request, ServerCallContext context) =>
        listAuditEvents.ExecuteAsync(context.GetCaller(), request, context.CancellationToken);
}
