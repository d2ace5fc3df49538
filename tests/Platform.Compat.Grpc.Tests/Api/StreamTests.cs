using Grpc.Core;

namespace Platform.Compat.Grpc.Tests.Api;

public sealed class StreamTests
{
    [Fact]
    public async Task ReadAllAsync_OfStream_GivesEveryMessage()
    {
        var messages = new List<string>();

        await foreach (var message in new ListStreamReader<string>(["a", "b", "c"]).ReadAllAsync())
            messages.Add(message);

        Assert.Equal(["a", "b", "c"], messages);
    }

    [Fact]
    public async Task ReadAllAsync_WhenCancelled_Stops()
    {
        using var source = new CancellationTokenSource();
        var messages = new List<string>();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var message in new ListStreamReader<string>(["a", "b"]).ReadAllAsync().WithCancellation(source.Token))
            {
                messages.Add(message);
                await source.CancelAsync();
            }
        });

        Assert.Equal(["a"], messages);
    }

    [Fact]
    public async Task MoveNext_WithoutToken_Reads()
    {
        var reader = new ListStreamReader<string>(["a"]);

        Assert.True(await reader.MoveNext());
        Assert.Equal("a", reader.Current);
        Assert.False(await reader.MoveNext());
    }

    [Fact]
    public async Task WriteAsync_OfWriterThatCannotCancel_RefusesToken()
    {
        using var source = new CancellationTokenSource();
        var plain = new PlainWriter();
        IAsyncStreamWriter<string> writer = plain;

        await writer.WriteAsync("a", CancellationToken.None);

        Assert.Equal(["a"], plain.Written);
        await Assert.ThrowsAsync<NotSupportedException>(() => writer.WriteAsync("b", source.Token));
    }

    private sealed class PlainWriter : IAsyncStreamWriter<string>
    {
        public List<string> Written { get; } = [];

        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(string message)
        {
            Written.Add(message);
            return Task.CompletedTask;
        }
    }
}
