using Grpc.Core;
using Platform.Credentials.V1;

namespace Platform.Credentials.Tests.Watching;

/// <summary>The reading end of a stream. Its patience is a guard against hanging, longer than a heartbeat.</summary>
internal sealed class WatchReader(AsyncServerStreamingCall<WatchOrganizationsResponse> call) : IAsyncDisposable
{
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60));

    public async Task<WatchOrganizationsResponse> NextAsync()
    {
        Assert.True(await call.ResponseStream.MoveNext(_patience.Token), "The stream has ended.");
        return call.ResponseStream.Current;
    }

    public async Task<WatchOrganizationsResponse> UntilAsync(Func<WatchOrganizationsResponse, bool> condition)
    {
        while (true)
        {
            var said = await NextAsync();
            if (condition(said))
                return said;
        }
    }

    public async Task<bool> EndsAsync() => !await call.ResponseStream.MoveNext(_patience.Token);

    public ValueTask DisposeAsync()
    {
        call.Dispose();
        _patience.Dispose();
        return ValueTask.CompletedTask;
    }
}
