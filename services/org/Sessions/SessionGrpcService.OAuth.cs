using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Platform.Defaults;
using Platform.Org.Devices;
using Platform.Org.OAuth;
using Platform.Org.V1;

namespace Platform.Org.Sessions;

internal sealed partial class SessionGrpcService
{
    public override Task<CheckAuthorizationResponse> CheckAuthorization(CheckAuthorizationRequest request, ServerCallContext context)
    {
        var parameters = request.Parameters ?? new AuthorizationParameters();
        var client = authorizationCheck.RequireClient(parameters);
        var problem = AuthorizationCheck.Problem(parameters);

        return Task.FromResult(new CheckAuthorizationResponse { ClientName = client.Name, Error = problem?.Error ?? "", ErrorDescription = problem?.Message ?? "" });
    }

    public override async Task<AuthorizeResponse> Authorize(AuthorizeRequest request, ServerCallContext context) =>
        new() { Code = await authorize.RunAsync(request, context.CancellationToken) };

    public override async Task<GetDeviceGrantResponse> GetDeviceGrant(GetDeviceGrantRequest request, ServerCallContext context)
    {
        var live = await getSession.RunAsync(request.SessionToken, context.CancellationToken);
        var grant = await deviceGrants.GetAsync(live.User.UserId, request.UserCode, context.CancellationToken);

        return new GetDeviceGrantResponse
        {
            DeviceName = grant.DeviceName,
            Address = grant.Address,
            CreateTime = Timestamp.FromDateTimeOffset(grant.CreateTime),
            Fingerprint = grant.Thumbprint is { } thumbprint ? DeviceFingerprint.OfThumbprint(thumbprint) : "",
            ClientName = clients.Find(grant.ClientId)?.Name ?? "",
        };
    }

    public override async Task<DecideDeviceGrantResponse> DecideDeviceGrant(DecideDeviceGrantRequest request, ServerCallContext context)
    {
        var live = await getSession.RunAsync(request.SessionToken, context.CancellationToken);
        if (request.Approve)
            StepUpProof.Require(live.Row.AuthTime, time);
        await deviceGrants.DecideAsync(live.User.UserId, live.Row.AuthTime, request.UserCode, request.Approve, context.CancellationToken);

        return new DecideDeviceGrantResponse();
    }
}
