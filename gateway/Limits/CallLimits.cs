using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Platform.Gateway.Rpc;
using Platform.Gateway.Sessions;

namespace Platform.Gateway.Limits;

/// <summary>
/// How much one network address may ask: little of what guesses passwords and codes, more of what devices do by themselves, and
/// of everything else what a busy office needs. Accounts have a limit of their own in the org service, so that many addresses
/// are no way around. IPv6 counts by the network of 64 bits that one subscriber has.
/// </summary>
internal sealed class CallLimits : IDisposable
{
    private static readonly RpcStatus TooMany = new(StatusCode.ResourceExhausted, "TOO_MANY_REQUESTS", "Too many requests from your network address. Wait a moment.");

    private readonly RequestDelegate _next;
    private readonly PartitionedRateLimiter<HttpContext> _limiter;

    public CallLimits(RequestDelegate next, IOptions<GatewayOptions> options)
    {
        _next = next;
        var limits = options.Value;
        _limiter = PartitionedRateLimiter.Create<HttpContext, (RequestClass, string)>(context =>
        {
            var kind = RequestClasses.Of(context.Request);
            return RateLimitPartition.GetTokenBucketLimiter((kind, Address(context)), key => Bucket(key.Item1 switch
            {
                RequestClass.SignIn => limits.SignInsPerMinute,
                RequestClass.Device => limits.DeviceSignInsPerMinute,
                _ => limits.CallsPerMinute,
            }));
        });
    }

    public async Task InvokeAsync(HttpContext context)
    {
        using var lease = _limiter.AttemptAcquire(context);
        if (lease.IsAcquired)
        {
            await _next(context);
            return;
        }

        if (RpcContentType.IsGrpc(context.Request.ContentType))
            await TooMany.WriteAsync(context.Response);
        else
            await SessionFailures.TooManyRequests.ExecuteAsync(context);
    }

    public void Dispose() => _limiter.Dispose();

    // A whole minute's worth at once, and then as it drips.
    private static TokenBucketRateLimiterOptions Bucket(int perMinute) => new()
    {
        TokenLimit = perMinute,
        TokensPerPeriod = Math.Max(1, perMinute / 60),
        ReplenishmentPeriod = TimeSpan.FromSeconds(perMinute < 60 ? 60.0 / perMinute : 1),
        QueueLimit = 0,
        AutoReplenishment = true,
    };

    private static string Address(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        if (address is null)
            return "";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address.ToString();

        var bytes = address.GetAddressBytes();
        Array.Clear(bytes, 8, 8);
        return new IPAddress(bytes).ToString();
    }
}
