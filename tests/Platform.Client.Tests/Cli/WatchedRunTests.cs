using System.Diagnostics;
using System.Runtime.InteropServices;
using Platform.Client.Tests.Fixture;
using Platform.Piecesos;

namespace Platform.Client.Tests.Cli;

/// <summary><c>run --watch</c>: the real program with real children.</summary>
public sealed partial class WatchedRunTests : CliFixture
{
    private const string Ask = "trap 'echo stopping; exit 0' TERM; echo \"$OPENAI_API_KEY\"; while :; do sleep 0.05; done";

    private readonly Guid _id = Guid.CreateVersion7();

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Platform.EnrollAsync(Folder);
        Platform.Feed.Commit((_id, Forms.OpenAi()));
    }

    [Fact]
    public async Task Watch_SecretChanges_StartsTheCommandAgainAndPassesItsCodeOn()
    {
        using var run = Start("--watch", "--", "sh", "-c", "trap 'echo stopping; exit 7' TERM; echo \"$OPENAI_API_KEY\"; while :; do sleep 0.05; done");
        Assert.Equal(Forms.Secret("Production"), await LineAsync(run));

        Platform.Feed.Commit((_id, Forms.OpenAi(secret: "sk-proj-second-0123456789")));
        Assert.Equal("stopping", await LineAsync(run));
        Assert.Equal("sk-proj-second-0123456789", await LineAsync(run));
        _ = Kill(run.Id, 15);
        Assert.Equal("stopping", await LineAsync(run));
        await EndAsync(run);

        Assert.Equal(7, run.ExitCode);
    }

    [Fact]
    public async Task Watch_AnotherNameOrProvider_LeavesTheCommandAlone()
    {
        using var run = Start("--watch", "--provider", "openai", "--", "sh", "-c", Ask);
        await LineAsync(run);

        Platform.Feed.Commit((_id, Forms.OpenAi("Other name", Forms.Secret("Production"))), (Guid.CreateVersion7(), Forms.Anthropic()));
        await Eventually.TrueAsync(() => new DeviceStore(Folder).Feeds.Load(repair: false)[0].Position?.Revision == 2);
        await Task.Delay(1_500);
        _ = Kill(run.Id, 15);

        Assert.Equal("stopping", await LineAsync(run));
        Assert.Null(await LineAsync(run));
        await EndAsync(run);
    }

    [Fact]
    public async Task Watch_KeyRemoved_StopsTheCommandAndSaysWhy()
    {
        using var run = Start("--watch", "--name", "Production", "--", "sh", "-c", Ask);
        await LineAsync(run);

        Platform.Feed.Commit((_id, null));

        Assert.Equal("stopping", await LineAsync(run));
        await EndAsync(run);
        Assert.Equal(ExitCodes.NotFound, run.ExitCode);
        Assert.Contains("holds no key called Production", await run.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_CommandThatWillNotEnd_IsKilledAfterTheGrace()
    {
        using var run = Start("--watch", "--grace", "0.3", "--", "sh", "-c", "trap '' TERM; echo \"$OPENAI_API_KEY\"; while :; do sleep 0.05; done");
        await LineAsync(run);

        Platform.Feed.Commit((_id, Forms.OpenAi(secret: "sk-proj-second-0123456789")));

        Assert.Equal("sk-proj-second-0123456789", await LineAsync(run));
        run.Kill(entireProcessTree: true);
        await EndAsync(run);
        Assert.Contains("was killed", await run.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_SecondKeyOfTheProvider_IsSomebodysDecision()
    {
        using var run = Start("--watch", "--", "sh", "-c", Ask);
        await LineAsync(run);

        Platform.Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi("Second")));
        var said = await run.StandardError.ReadLineAsync().WaitAsync(Eventually.Limit);
        _ = Kill(run.Id, 15);

        Assert.Contains("several keys of openai", said, StringComparison.Ordinal);
        Assert.Equal("stopping", await LineAsync(run));
        await EndAsync(run);
    }

    [Fact]
    public async Task Watch_EndAskedWhileItStopsForARestart_IsTheEnd()
    {
        using var run = Start("--watch", "--", "sh", "-c", "trap 'echo stopping; sleep 1; exit 5' TERM; echo \"$OPENAI_API_KEY\"; while :; do sleep 0.05; done");
        await LineAsync(run);

        Platform.Feed.Commit((_id, Forms.OpenAi(secret: "sk-proj-second-0123456789")));
        Assert.Equal("stopping", await LineAsync(run));
        _ = Kill(run.Id, 15);
        await EndAsync(run);

        Assert.Equal(5, run.ExitCode);
        Assert.DoesNotContain("second", await run.StandardOutput.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_LeaseOver_LeavesTheCommandAloneAndSaysSo()
    {
        Platform.Feed.LeaseSeconds = 20;
        using var run = Start("--watch", "--", "sh", "-c", Ask);
        await LineAsync(run);
        await Platform.StopAsync();

        var said = await run.StandardError.ReadLineAsync().WaitAsync(Eventually.Limit);
        _ = Kill(run.Id, 15);

        Assert.Contains("longer than its organization allows: the command goes on", said, StringComparison.Ordinal);
        Assert.Equal("stopping", await LineAsync(run));
        await EndAsync(run);
    }

    [Fact]
    public async Task OnChange_Signal_ReplacesTheFileOwnerOnlyAndSignals()
    {
        var id = Guid.CreateVersion7();
        Platform.Feed.Commit((_id, null), (id, Forms.Vertex()));
        using var run = Start("--on-change", "USR1", "--", "sh", "-c", "f=$GOOGLE_APPLICATION_CREDENTIALS; trap 'stat -c %a $f; cat $f; echo; ls -A $(dirname $f) | wc -l' USR1; trap 'exit 3' TERM; echo ready; while :; do sleep 0.05; done");
        Assert.Equal("ready", await LineAsync(run));
        var changed = Forms.Vertex();
        changed.VertexServiceAccount.ServiceAccountJson = Google.Protobuf.ByteString.CopyFromUtf8("""{"type":"service_account","client_email":"second@p.iam.gserviceaccount.com","private_key_id":"0123456789ab"}""");

        Platform.Feed.Commit((id, changed));

        Assert.Equal("600", await LineAsync(run));
        Assert.Contains("second@p", await LineAsync(run), StringComparison.Ordinal);
        Assert.Equal("1", (await LineAsync(run))?.Trim());
        _ = Kill(run.Id, 15);
        await EndAsync(run);
        Assert.Equal(3, run.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Folder, "run")));
    }

    private Process Start(params string[] args)
    {
        var start = PiecesosProgram.With(["run", "--wait", "60", "--data", Folder, .. args]);
        start.Environment.Remove("XDG_RUNTIME_DIR");
        var run = Process.Start(start)!;
        run.StandardInput.Close();
        return run;
    }

    private static Task EndAsync(Process run) => run.WaitForExitAsync().WaitAsync(Eventually.Limit);

    private static Task<string?> LineAsync(Process run) => run.StandardOutput.ReadLineAsync().WaitAsync(Eventually.Limit);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
