using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Platform.Defaults;

/// <summary>
/// gRPC's standard health service. The whole process is one thing: it serves all of its services, or none. Serving means what
/// <c>/health/ready</c> means; a stopping process does not serve.
/// </summary>
internal sealed class HealthGrpcService(HealthCheckService checks, IEnumerable<RpcAccess> methods, IHostApplicationLifetime lifetime, TimeProvider time) : Health.HealthBase
{
    public static readonly RpcAccess[] Access =
    [
        new("/grpc.health.v1.Health/Check", Callers.Anyone),
        new("/grpc.health.v1.Health/List", Callers.Anyone),
        new("/grpc.health.v1.Health/Watch", Callers.Anyone),
    ];

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // The empty name is the process.
    private readonly HashSet<string> _services = [.. methods.Select(row => row.Method.Split('/')[1]), ""];

    public override async Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) => _services.Contains(request.Service)
        ? new HealthCheckResponse { Status = await StatusAsync(context.CancellationToken) }
        : throw RpcFailure.Create(StatusCode.NotFound, "SERVICE_NOT_FOUND", "This process offers no such service.");

    public override async Task<HealthListResponse> List(HealthListRequest request, ServerCallContext context)
    {
        var status = await StatusAsync(context.CancellationToken);
        var response = new HealthListResponse();
        foreach (var service in _services)
            response.Statuses.Add(service, new HealthCheckResponse { Status = status });
        return response;
    }

    public override async Task Watch(HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        // The server waits for open calls when it stops, so this one must end by itself.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        ServingStatus? told = null;
        while (true)
        {
            var status = !_services.Contains(request.Service) ? ServingStatus.ServiceUnknown : await StatusAsync(context.CancellationToken);
            if (status != told)
                await responseStream.WriteAsync(new HealthCheckResponse { Status = status }, context.CancellationToken);
            told = status;
            if (lifetime.ApplicationStopping.IsCancellationRequested)
                return;

            await Task.Delay(Interval, time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            context.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task<ServingStatus> StatusAsync(CancellationToken cancellationToken)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return ServingStatus.NotServing;

        var report = await checks.CheckHealthAsync(cancellationToken);
        return report.Status == HealthStatus.Healthy ? ServingStatus.Serving : ServingStatus.NotServing;
    }
}
