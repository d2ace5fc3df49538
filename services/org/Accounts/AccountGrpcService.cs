using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Platform.Defaults;
using Platform.Org.SecondFactors;
using Platform.Org.V1;

namespace Platform.Org.Accounts;

internal sealed class AccountGrpcService(
    GetAccount getAccount,
    UpdateAccount updateAccount,
    ChangePassword changePassword,
    ListSessions listSessions,
    EndSession endSession,
    SetUpTotp setUpTotp,
    ConfirmTotp confirmTotp,
    RemoveTotp removeTotp,
    CreateRecoveryCodes createRecoveryCodes) : AccountService.AccountServiceBase
{
    public override async Task<GetAccountResponse> GetAccount(GetAccountRequest request, ServerCallContext context) =>
        new() { Account = Map(await getAccount.RunAsync(context.GetCaller().UserId, context.CancellationToken)) };

    public override async Task<UpdateAccountResponse> UpdateAccount(UpdateAccountRequest request, ServerCallContext context) =>
        new() { Account = Map(await updateAccount.RunAsync(context.GetCaller().UserId, request.DisplayName, context.CancellationToken)) };

    public override async Task<ChangePasswordResponse> ChangePassword(ChangePasswordRequest request, ServerCallContext context)
    {
        await changePassword.RunAsync(context.GetCaller(), request, context.CancellationToken);

        return new ChangePasswordResponse();
    }

    public override async Task<ListSessionsResponse> ListSessions(ListSessionsRequest request, ServerCallContext context)
    {
        var caller = context.GetCaller();
        var rows = await listSessions.RunAsync(caller.UserId, context.CancellationToken);

        return new ListSessionsResponse
        {
            Sessions =
            {
                rows.Select(row => new AccountSession
                {
                    SessionId = Ids.Text(row.SessionId),
                    CreateTime = Timestamp.FromDateTimeOffset(row.CreateTime),
                    LastUseTime = Timestamp.FromDateTimeOffset(row.UseTime),
                    Address = row.Address,
                    UserAgent = row.UserAgent,
                    Current = row.SessionId == caller.SessionId,
                }),
            },
        };
    }

    public override async Task<EndSessionResponse> EndSession(EndSessionRequest request, ServerCallContext context)
    {
        await endSession.RunAsync(context.GetCaller(), request.SessionId, context.CancellationToken);

        return new EndSessionResponse();
    }

    public override async Task<SetUpTotpResponse> SetUpTotp(SetUpTotpRequest request, ServerCallContext context)
    {
        var (secret, uri) = await setUpTotp.RunAsync(context.GetCaller().UserId, context.CancellationToken);

        return new SetUpTotpResponse { Secret = secret, Uri = uri };
    }

    public override async Task<ConfirmTotpResponse> ConfirmTotp(ConfirmTotpRequest request, ServerCallContext context)
    {
        var caller = context.GetCaller();

        return new ConfirmTotpResponse { RecoveryCodes = { await confirmTotp.RunAsync(caller.UserId, caller.SessionId, request.Code, context.CancellationToken) } };
    }

    public override async Task<RemoveTotpResponse> RemoveTotp(RemoveTotpRequest request, ServerCallContext context)
    {
        await removeTotp.RunAsync(context.GetCaller().UserId, context.CancellationToken);

        return new RemoveTotpResponse();
    }

    public override async Task<CreateRecoveryCodesResponse> CreateRecoveryCodes(CreateRecoveryCodesRequest request, ServerCallContext context) =>
        new() { RecoveryCodes = { await createRecoveryCodes.RunAsync(context.GetCaller().UserId, context.CancellationToken) } };

    private static Account Map(AccountDetails account) => new()
    {
        UserId = Ids.Text(account.User.UserId),
        Email = account.User.Email,
        DisplayName = account.User.DisplayName,
        SecondFactor = account.SecondFactor,
        RecoveryCodesLeft = account.RecoveryCodesLeft,
        CreateTime = Timestamp.FromDateTimeOffset(account.User.CreateTime),
    };
}
