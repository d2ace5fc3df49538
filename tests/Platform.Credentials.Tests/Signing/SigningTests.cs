using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Platform.Credentials.Signing;
using Platform.Credentials.Tests.Harness;
using Platform.Credentials.V1;
using Platform.Sealing;
using Platform.Sync.V1;

namespace Platform.Credentials.Tests.Signing;

[Collection(SharedSite.Name)]
public sealed class SigningTests(Site site)
{
    [Fact]
    public async Task ChangeSetsAndGrants_OfAFeed_AreSignedByTheListedKey()
    {
        var workspace = await site.CreateWorkspaceAsync();
        await workspace.AddAsync("openai", "Main");
        var feed = await workspace.OpenFeedAsync(await site.Org.EnrolAsync(site.Org.Owner));
        var keys = await SignedFrames.PinAsync(site);

        var head = (await SignedFrames.HistoryAsync(site, feed.Head)).Single();
        var grant = WatchResponse.Parser.ParseFrom(feed.GrantFrames.Single());

        Assert.True(SignedFrames.Verifies(keys, workspace.OrganizationId, head));
        Assert.True(SignedFrames.Verifies(keys, workspace.OrganizationId, grant));
        Assert.False(SignedFrames.Verifies(keys, Guid.NewGuid(), head));
        var other = head.Clone();
        other.Signature = grant.Signature;
        Assert.False(SignedFrames.Verifies(keys, workspace.OrganizationId, other));
    }

    [Fact]
    public async Task KeyLists_ForPeopleDevicesAndNodes_AreTheSame()
    {
        var workspace = await site.CreateWorkspaceAsync();
        var device = await site.Org.EnrolAsync(site.Org.Owner);
        var pinned = (await site.Host.Credentials.GetKeyListAsync(new GetKeyListRequest(), site.Org.Owner.Headers)).Frame;

        var all = await site.Host.ChangeLog.ListKeyListsAsync(new ListKeyListsRequest());
        var later = await site.Host.ChangeLog.ListKeyListsAsync(new ListKeyListsRequest { AfterVersion = 1 });
        var request = new OpenFeedsRequest { DeviceId = device.IdBytes, OrganizationIds = { workspace.OrganizationBytes }, KeyListVersion = 1 };

        Assert.Equal([pinned], all.Frames);
        Assert.Empty(later.Frames);
        Assert.Empty((await site.Host.ChangeLog.OpenFeedsAsync(request)).KeyListFrames);
    }

    [Fact]
    public async Task Rotate_AnotherKeySigns_WhatWasSignedHoldsAndDevicesFollow()
    {
        await using var own = await OwnSite.StartAsync();
        var workspace = await own.Site.CreateWorkspaceAsync();
        var device = await own.Site.Org.EnrolAsync(own.Site.Org.Owner);
        var pinned = await SignedFrames.PinAsync(own.Site);
        await workspace.AddAsync("openai", "Before");

        await own.Site.Host.Services.GetRequiredService<SigningRing>().RotateAsync(CancellationToken.None);
        await workspace.AddAsync("openai", "After");

        var request = new OpenFeedsRequest { DeviceId = device.IdBytes, OrganizationIds = { workspace.OrganizationBytes }, KeyListVersion = pinned.Version };
        var opened = await own.Site.Host.ChangeLog.OpenFeedsAsync(request);
        var list = WatchResponse.Parser.ParseFrom(Assert.Single(opened.KeyListFrames));
        var followed = pinned.Follow(list.Body.Span, list.Signature.Span, list.SigningKeyId.Span);
        var history = await SignedFrames.HistoryAsync(own.Site, opened.Feeds.Single().Head);
        Assert.Equal([true, false], history.Select(frame => SignedFrames.Verifies(pinned, workspace.OrganizationId, frame)));
        Assert.Equal([true, true], history.Select(frame => SignedFrames.Verifies(followed, workspace.OrganizationId, frame)));
    }

    [Fact]
    public async Task Rotate_ByAnotherProcess_IsTakenOver()
    {
        await using var own = await OwnSite.StartAsync(builder => builder.Configuration["Credentials:KeyCheckInterval"] = "00:00:00.1");
        var services = own.Site.Host.Services;
        using var elsewhere = ActivatorUtilities.CreateInstance<SigningRing>(services);
        await elsewhere.StartAsync(CancellationToken.None);

        var version = await elsewhere.RotateAsync(CancellationToken.None);

        Assert.Equal(2, version);
        var ring = services.GetRequiredService<SigningRing>();
        await Eventually.HoldsAsync(() => Task.FromResult(Assert.Single(ring.ListsAfter(1))));
        Assert.Equal(elsewhere.Sign(BodyKind.Grant, [1]).KeyId, ring.Sign(BodyKind.Grant, [1]).KeyId);
    }

    [Fact]
    public async Task Rotate_OftenerThanAListHoldsKeys_IsRefusedWithASentence()
    {
        await using var own = await OwnSite.StartAsync();
        var ring = own.Site.Host.Services.GetRequiredService<SigningRing>();
        for (var rotation = 1; rotation < SigningKeys.MaxKeys; rotation++)
            await ring.RotateAsync(CancellationToken.None);

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => ring.RotateAsync(CancellationToken.None));

        Assert.Contains("15 times", failure.Message, StringComparison.Ordinal);
        Assert.Equal(SigningKeys.MaxKeys, ring.Keys.Version);
    }

    [Theory]
    [InlineData("UPDATE signing_keys SET wrapped = randomblob(length(wrapped))")]
    [InlineData("DELETE FROM signing_keys")]
    [InlineData("UPDATE key_lists SET frame = x'0801'")]
    public async Task Start_StoredKeysWereChanged_IsRefused(string sql)
    {
        await using var own = await OwnSite.StartAsync();
        await using (var connection = await own.Site.Host.Database.OpenAsync(CancellationToken.None))
            await connection.ExecuteAsync(sql);

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => own.Site.RestartAsync());

        Assert.Contains("do not belong together", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_AListOfSomebodyElsesKey_IsRefused()
    {
        await using var own = await OwnSite.StartAsync();
        await using var stranger = await OwnSite.StartAsync();
        var frame = stranger.Site.Host.Services.GetRequiredService<SigningRing>().NewestList;
        await using (var connection = await own.Site.Host.Database.OpenAsync(CancellationToken.None))
            await connection.ExecuteAsync("UPDATE key_lists SET frame = @frame", new { frame });

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => own.Site.RestartAsync());

        Assert.Contains("do not belong together", failure.Message, StringComparison.Ordinal);
    }
}
