using Platform.Credentials.Tests.Harness;
using Platform.Defaults;
using Platform.TestKit;

namespace Platform.Credentials.Tests.Audit;

public sealed class AuditVerifierTests
{
    [Fact]
    public async Task Verify_UntouchedLog_HasNoProblems()
    {
        await using var own = await OwnSite.StartAsync();
        await FilledLog.FillAsync(own.Site);

        var result = await FilledLog.VerifyAsync(own.Site);

        Assert.Empty(result.Problems);
        Assert.Single(result.Anchors);
        Assert.True(result.Rows > 6);
    }

    [Fact]
    public async Task Verify_WithoutAnAnchor_SaysWhatItCannotNotice()
    {
        await using var own = await OwnSite.StartAsync();
        await FilledLog.FillAsync(own.Site);
        await own.Site.Host.DisposeAsync();
        Directory.Delete(Path.Combine(own.Site.Installation.Folder, "anchors"), recursive: true);

        var result = await FilledLog.VerifyAsync(own.Site);

        Assert.Contains("There is no anchor", Assert.Single(result.Problems).Description, StringComparison.Ordinal);
    }

    [SqliteFact]
    public void Hash_KnownRow_IsTheDocumentedOne()
    {
        var row = new AuditRow(
            Guid.Parse("01020304-0506-0708-090a-0b0c0d0e0f10"), AuditActor.Service("sync"), "grant.released", Guid.Parse("11121314-1516-1718-191a-1b1c1d1e1f20"), 2, 3,
            DateTimeOffset.UnixEpoch.AddSeconds(1));
        byte[] expected =
        [
            .. "platform audit row v1\0"u8, .. new byte[32], 0, 0, 0, 0, 0, 0, 0, 1,
            1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 0, 0, 0, 0, 0, 0x0f, 0x42, 0x40,
            0, 12, .. "service:sync"u8, 0, 0, 14, .. "grant.released"u8,
            17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 3,
        ];

        Assert.Equal(System.Security.Cryptography.SHA256.HashData(expected), AuditChain.Hash(new byte[32], 1, row));
    }
}
