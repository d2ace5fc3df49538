using System.Text.Json;
using Grpc.Core;
using Platform.Defaults;
using Platform.Org.V1;

namespace Platform.Gateway.Tests.Backends;

/// <summary>A unary method that does what its caller's metadata says.</summary>
internal sealed class ScriptedUnary(BackendObservations observations) : TokenService.TokenServiceBase
{
    public override async Task<CreateUserTokenResponse> CreateUserToken(CreateUserTokenRequest request, ServerCallContext context)
    {
        observations.Count();
        var script = context.RequestHeaders.GetValue(Script.Header) ?? Script.Echo;
        switch (script)
        {
            case Script.Headers:
                // As they came over the wire: the library keeps its own from a service's sight.
                var headers = context.GetHttpContext().Request.Headers.ToDictionary(
                    header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
                return new CreateUserTokenResponse { AccessToken = JsonSerializer.Serialize(headers) };

            case Script.Fail:
                throw RpcFailure.Create(
                    StatusCode.NotFound, "NO_SUCH_THING", "Nothing is here: ünïcode %.", [new FieldFailure("email", "Wrong.")]);

            case Script.Hang:
                try
                {
                    await Task.Delay(Timeout.Infinite, context.CancellationToken);
                }
                catch (OperationCanceledException)
                {
                    observations.Cancelled(context.RequestHeaders.GetValue(Script.CallHeader) ?? "");
                    throw;
                }

                break;
        }

        context.ResponseTrailers.Add("trailer-text", "at the end");
        context.ResponseTrailers.Add("trailer-bin", [0, 1, 254, 255]);
        await context.WriteResponseHeadersAsync(new Metadata
        {
            { "header-text", "at the start" },
            { "echo-bin", context.RequestHeaders.GetValueBytes("echo-bin") ?? [] },
        });
        return new CreateUserTokenResponse
        {
            UserId = request.Email,
            AccessToken = Convert.ToBase64String(request.Password.Span),
        };
    }
}
