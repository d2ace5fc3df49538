using Grpc.Core;
using Platform.Sync.V1;

namespace Platform.Client;

/// <summary>Hands the receipts of wiped feeds to the server, again and again until it has them.</summary>
internal sealed class WipeReporter(FeedWiper wiper, Func<ConfirmWipeRequest, CancellationToken, Task> send, Action<Guid> confirmed, TimeProvider time) : IDisposable
{
    private const int MaxPerCall = 100;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _signal = new(0);

    /// <summary>There is a new receipt.</summary>
    public void Signal() => _signal.Release();

    /// <summary>Delivers what is there, and what comes up, for as long as a stream lasts.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (!await TryDeliverAsync(cancellationToken))
                await Task.Delay(RetryDelay, time, cancellationToken);
            else
                await _signal.WaitAsync(cancellationToken);
        }
    }

    /// <summary>One attempt; false when receipts are left.</summary>
    public async Task<bool> TryDeliverAsync(CancellationToken cancellationToken)
    {
        var receipts = wiper.Unconfirmed().Take(MaxPerCall).ToArray();
        if (receipts.Length == 0)
            return true;
        try
        {
            var request = new ConfirmWipeRequest();
            request.Receipts.AddRange(receipts.Select(one => one.Receipt));
            await send(request, cancellationToken);
        }
        catch (RpcException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        foreach (var (feedId, receipt) in receipts)
        {
            wiper.Confirm(feedId, receipt);
            confirmed(feedId);
        }

        return receipts.Length < MaxPerCall;
    }

    public void Dispose() => _signal.Dispose();
}
