using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Platform.Org.Setup;
using Platform.Org.V1;

namespace Platform.Org.Tokens;

internal sealed class TokenGrpcService(
    GetSetupState getSetupState,
    CompleteSetup completeSetup,
    CreateUserToken createUserToken,
    CreateDeviceToken createDeviceToken) : TokenService.TokenServiceBase
{
    public override async Task<GetSetupStateResponse> GetSetupState(GetSetupStateRequest request, ServerCallContext context) =>
        new() { SetupNeeded = await getSetupState.RunAsync(context.CancellationToken) };

    public override async Task<CompleteSetupResponse> CompleteSetup(CompleteSetupRequest request, ServerCallContext context)
    {
        var (userId, organizationId) = await completeSetup.RunAsync(request, context.CancellationToken);

        return new CompleteSetupResponse { UserId = Ids.Text(userId), OrganizationId = Ids.Text(organizationId) };
    }

    public override async Task<CreateUserTokenResponse> CreateUserToken(CreateUserTokenRequest request, ServerCallContext context)
    {
        var (token, userId) = await createUserToken.RunAsync(request, context.GetHttpContext().Request, context.CancellationToken);

        return new CreateUserTokenResponse { AccessToken = token.Text, ExpiresIn = Duration.FromTimeSpan(token.ExpiresIn), UserId = Ids.Text(userId) };
    }

    public override async Task<CreateDeviceTokenResponse> CreateDeviceToken(CreateDeviceTokenRequest request, ServerCallContext context)
    {
        var token = await createDeviceToken.RunAsync(request.Assertion, context.CancellationToken);

        return new CreateDeviceTokenResponse { AccessToken = token.Text, ExpiresIn = Duration.FromTimeSpan(token.ExpiresIn) };
    }
}
