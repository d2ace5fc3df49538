using Microsoft.Playwright;

namespace Platform.Bench.Portal;

/// <summary>
/// Turns a wheel as a person does: the browser gets a mouse's events and scrolls with its compositor. The page is asked for nothing meanwhile
/// but whether rows are missing, twenty times a second.
/// </summary>
internal sealed class WheelMeter(IBrowser browser)
{
    private const int Seconds = 2;

    /// <summary>Scrolls a page from its top, by so many pixels a second.</summary>
    public async Task<WheelFigures> TurnAsync(IPage page, int speed)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("Performance.enable", new() { ["timeDomain"] = "threadTicks" });
        await page.EvaluateAsync(PageScripts.WatchRoom);
        await using var trace = await FrameTrace.StartAsync(browser);
        var before = await WorkAsync(session);
        await session.SendAsync("Input.synthesizeScrollGesture", new()
        {
            ["x"] = 640,
            ["y"] = 500,
            ["yDistance"] = -speed * Seconds,
            ["speed"] = speed,
            ["gestureSourceType"] = "mouse",
        });
        var work = await WorkAsync(session) - before;
        var frames = await trace.StopAsync();
        var room = await page.EvaluateAsync<RoomFigures>("() => bench.endRoom()");
        await session.DetachAsync();
        if (room.Top < speed * Seconds * 0.95 || frames.Count < Seconds * 10)
            throw new BenchFailure($"The wheel was turned by {speed * Seconds} pixels; the page went by {room.Top} in {frames.Count} frames.");

        double[] shown = [.. frames.Where(frame => frame.Shown is not null).Select(frame => frame.Shown!.Value)];
        return new WheelFigures(
            [.. shown.Skip(1).Zip(shown, (now, before) => now - before)],
            frames.Count(frame => frame.IsDropped) * 100d / frames.Count,
            frames.Count(frame => frame.IsBlank) * 100d / frames.Count,
            room.Seen * 100d / room.Samples,
            work * 1000 / (speed * Seconds / 1000d),
            room.Long);
    }

    /// <summary>Seconds that the page's main thread has worked so far, in processor time.</summary>
    private static async Task<double> WorkAsync(ICDPSession session)
    {
        var answer = await session.SendAsync("Performance.getMetrics") ?? throw new BenchFailure("The browser has no figures.");
        return answer.GetProperty("metrics").EnumerateArray().Single(metric => metric.GetProperty("name").GetString() == "TaskDuration").GetProperty("value").GetDouble();
    }
}

/// <summary>What one turn of the wheel took.</summary>
/// <param name="Gaps">Milliseconds from one frame that was shown to the next.</param>
/// <param name="Dropped">Percent of the frames that came to nothing.</param>
/// <param name="Blank">Percent of the frames that were shown before all of them was drawn.</param>
/// <param name="Room">Percent of the moments at which rows were missing in sight.</param>
/// <param name="Work">Milliseconds of the page's main thread for a thousand pixels.</param>
/// <param name="Long">Tasks of more than 50 ms.</param>
internal sealed record WheelFigures(double[] Gaps, double Dropped, double Blank, double Room, double Work, int Long);

/// <summary>As the page answers it.</summary>
internal sealed class RoomFigures
{
    public int Samples { get; set; }

    public int Seen { get; set; }

    public int Long { get; set; }

    public double Top { get; set; }
}
