using System.IO.Pipelines;
using Platform.Sync.Tests.Model;
using Platform.Sync.Watching;

namespace Platform.Sync.Tests.Watching;

public sealed class WriteDeadlineTests
{
    private readonly FakeTime _time = new();
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 1000, resumeWriterThreshold: 500));
    private readonly WriteDeadlines _deadlines;
    private readonly FrameWriter _writer;
    private bool _aborted;

    public WriteDeadlineTests()
    {
        _deadlines = new WriteDeadlines(TimeSpan.FromSeconds(10), _time);
        _writer = new FrameWriter(_pipe.Writer, () => _aborted = true, _deadlines);
    }

    [Fact]
    public void FlushAsync_DeviceReads_CompletesAtOnce()
    {
        _writer.Write(new byte[100]);

        Assert.True(_writer.FlushAsync().AsTask().IsCompletedSuccessfully);
        Assert.False(_writer.IsWaiting);
    }

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, true)]
    public void Cut_WriteWaits_CutsAfterTheDeadline(int seconds, bool cut)
    {
        _writer.Write(new byte[2000]);
        var flush = _writer.FlushAsync().AsTask();

        _time.Advance(TimeSpan.FromSeconds(seconds));
        var count = _deadlines.Cut();

        Assert.False(flush.IsCompleted);
        Assert.True(_writer.IsWaiting);
        Assert.Equal((cut, cut ? 1 : 0), (_aborted, count));
    }

    [Fact]
    public async Task Cut_DeviceReadInTime_LeavesTheStream()
    {
        _writer.Write(new byte[2000]);
        var flush = _writer.FlushAsync().AsTask();
        var read = await _pipe.Reader.ReadAsync();
        _pipe.Reader.AdvanceTo(read.Buffer.End);
        await flush;

        _time.Advance(TimeSpan.FromSeconds(100));

        Assert.Equal(0, _deadlines.Cut());
        Assert.False(_aborted);
    }

    [Fact]
    public void CutAll_CutsWhatWaits_WithoutADeadline()
    {
        _writer.Write(new byte[2000]);
        _ = _writer.FlushAsync().AsTask();

        _deadlines.CutAll();

        Assert.True(_aborted);
    }
}
