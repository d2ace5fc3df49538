using Dapper;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Platform.Credentials.Sealing;
using Platform.Credentials.Tests.Harness;
using Platform.Credentials.V1;

namespace Platform.Credentials.Tests.Sealing;

public sealed class InputKeyTests
{
    [Fact]
    public async Task Refresh_KeyThatIsOldEnough_IsReplacedAndOpensUntilItsGraceEnds()
    {
        await using var own = await OwnSite.StartAsync();
        var workspace = await own.Site.CreateWorkspaceAsync();
        var keys = own.Site.Host.Services.GetRequiredService<InputKeys>();
        var (early, late) = (await workspace.CreateAsync("openai", "Early"), await workspace.CreateAsync("openai", "Late"));
        var first = keys.Current.KeyId;

        await keys.RefreshAsync(CancellationToken.None);
        Assert.Equal(first, keys.Current.KeyId);
        await AgeAsync(own.Site, TimeSpan.FromDays(31));
        await keys.RefreshAsync(CancellationToken.None);
        var second = keys.Current.KeyId;
        await AgeAsync(own.Site, TimeSpan.FromHours(23));
        await keys.RefreshAsync(CancellationToken.None);
        var accepted = await workspace.ApplyAsync(early);
        await AgeAsync(own.Site, TimeSpan.FromHours(2));
        await keys.RefreshAsync(CancellationToken.None);
        var refused = await Failure.OfAsync(() => workspace.ApplyAsync(late));

        Assert.NotEqual(first, second);
        Assert.Equal(second, keys.Current.KeyId);
        Assert.Single(accepted.Credentials);
        refused.Is(StatusCode.FailedPrecondition, "UNKNOWN_INPUT_KEY", "changes[0].form.openai.api_key");
        await workspace.AddAsync("openai", "Sealed to the new one");
    }

    [Fact]
    public async Task Rotate_ByAnotherProcess_IsPublished()
    {
        await using var own = await OwnSite.StartAsync(builder => builder.Configuration["Credentials:KeyCheckInterval"] = "00:00:00.1");
        var elsewhere = ActivatorUtilities.CreateInstance<InputKeys>(own.Site.Host.Services);

        await elsewhere.RotateAsync(CancellationToken.None);

        await Eventually.HoldsAsync(async () => Assert.Equal(
            elsewhere.Current.KeyId,
            (await own.Site.Host.Credentials.GetInputKeyAsync(new GetInputKeyRequest(), own.Site.Org.Owner.Headers)).KeyId.ToByteArray()));
    }

    /// <summary>Time passes for the keys alone: a clock that is set forward would end every sign-in.</summary>
    private static async Task AgeAsync(Site site, TimeSpan by)
    {
        await using var connection = await site.Host.Database.OpenAsync(CancellationToken.None);
        await connection.ExecuteAsync("UPDATE input_keys SET created_at = created_at - @by", new { by = by.Ticks / TimeSpan.TicksPerMicrosecond });
    }
}
