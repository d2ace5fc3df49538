using Platform.Client.Tests.Fixture;
using Platform.Credentials.V1;
using Platform.Piecesos;

namespace Platform.Client.Tests.Cli;

public sealed class RejectCommandTests : CliFixture
{
    [Fact]
    public async Task Reject_WithoutAnAgent_IsDeliveredAndTakenBack()
    {
        await LoginAsync();
        Platform.Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi()));
        await RunAsync("get", "Production");

        var (code, told) = await RunAsync("reject", "Production", "--reason", "wrong-destination", "--json");
        Assert.True(code == 0, told.Err);
        var said = Platform.Acknowledgements.Last().Rejections.Select(one => one.Reason).ToArray();
        var (_, back) = await RunAsync("reject", "Production", "--works");

        Assert.True(told.Json.GetProperty("recorded").GetBoolean());
        Assert.Equal([RejectionReason.WrongDestination], said);
        Assert.Contains("Took back", back.Out, StringComparison.Ordinal);
        Assert.Empty(Platform.Acknowledgements.Last().Rejections);
    }

    [Fact]
    public async Task Reject_ServerGone_WaitsForTheNextContact()
    {
        await LoginAsync();
        Platform.Feed.Commit((Guid.CreateVersion7(), Forms.OpenAi()));
        await RunAsync("get", "Production");
        await Platform.StopAsync();

        var (code, told) = await RunAsync("reject", "--provider", "openai");
        var (_, again) = await RunAsync("reject", "--provider", "openai");
        await Platform.StartAgainAsync();
        await RunAsync("get", "Production");

        Assert.True(code == 0, told.Err);
        Assert.Contains("next contact", told.Out, StringComparison.Ordinal);
        Assert.Contains("already", again.Out, StringComparison.Ordinal);
        Assert.Equal(RejectionReason.Unauthorized, Assert.Single(Platform.Acknowledgements.Last().Rejections).Reason);
    }

    [Theory]
    [InlineData(ExitCodes.Usage, "reject")]
    [InlineData(ExitCodes.Usage, "reject", "Production", "--reason", "because sk-proj-secret")]
    [InlineData(ExitCodes.NotFound, "reject", "Nothing")]
    public async Task Reject_Mistakes_SayWhatToDo(int expected, params string[] args)
    {
        await LoginAsync();

        var (code, _) = await RunAsync(args);

        Assert.Equal(expected, code);
    }
}
