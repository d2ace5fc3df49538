using System.Runtime.Versioning;
using System.Security.Cryptography;
using Platform.Credentials.Sealing;
using Platform.Credentials.Tests.Harness;
using Platform.Providers.Tests;
using Platform.TestKit;

namespace Platform.Credentials.Tests.Sealing;

[UnsupportedOSPlatform("windows")]
public sealed class KeyEncryptionKeyTests
{
    private static readonly byte[] Context = "a context"u8.ToArray();

    [Fact]
    public async Task File_Missing_IsMadeOnlyWhenAllowed()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("keys/kek");

        Assert.Throws<InvalidOperationException>(() => FileKeyEncryptionKeys.Open(path, createMissing: false));
        using var made = FileKeyEncryptionKeys.Open(path, createMissing: true);
        using var again = FileKeyEncryptionKeys.Open(path, createMissing: false);

        var wrapped = await made.WrapAsync(Context, "a key"u8.ToArray(), CancellationToken.None);
        Assert.Equal("a key"u8.ToArray(), await again.UnwrapAsync(Context, wrapped, CancellationToken.None));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(32, new FileInfo(path).Length);
    }

    [Theory]
    [InlineData("600", true)]
    [InlineData("400", true)]
    [InlineData("440", true)]
    [InlineData("640", true)]
    [InlineData("660", false)]
    [InlineData("644", false)]
    [InlineData("604", false)]
    [InlineData("666", false)]
    public void File_Mode_IsAcceptedUpToReadingByTheGroup(string mode, bool accepted)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("kek");
        File.WriteAllBytes(path, RandomNumberGenerator.GetBytes(32));
        File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(mode, 8));

        if (accepted)
            FileKeyEncryptionKeys.Open(path, createMissing: false).Dispose();
        else
            Assert.Contains("chmod 600", Assert.Throws<InvalidOperationException>(() => FileKeyEncryptionKeys.Open(path, createMissing: true)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void File_WrongLength_IsRefused(int length)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("kek");
        File.WriteAllBytes(path, new byte[length]);
        File.SetUnixFileMode(path, UnixFileMode.UserRead);

        Assert.Contains("32 bytes", Assert.Throws<InvalidOperationException>(() => FileKeyEncryptionKeys.Open(path, createMissing: true)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not base64 at all!")]
    [InlineData("c2hvcnQ=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Environment_Malformed_IsRefusedWithoutRepeatingIt(string value)
    {
        var exception = Assert.Throws<InvalidOperationException>(() => EnvironmentKeyEncryptionKeys.Parse("PLATFORM_KEK", value));

        Assert.Contains("PLATFORM_KEK", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(value, exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unwrap_OtherKeyOrContext_Fails()
    {
        using var one = EnvironmentKeyEncryptionKeys.Parse("PLATFORM_KEK", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        using var two = EnvironmentKeyEncryptionKeys.Parse("PLATFORM_KEK", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        var wrapped = await one.WrapAsync(Context, "a key"u8.ToArray(), CancellationToken.None);
        var claimed = wrapped with { KekId = two.CurrentId.ToArray() };

        await Assert.ThrowsAnyAsync<CryptographicException>(async () => await two.UnwrapAsync(Context, wrapped, CancellationToken.None));
        await Assert.ThrowsAnyAsync<CryptographicException>(async () => await two.UnwrapAsync(Context, claimed, CancellationToken.None));
        await Assert.ThrowsAnyAsync<CryptographicException>(async () => await one.UnwrapAsync("other"u8.ToArray(), wrapped, CancellationToken.None));
    }

    [Fact]
    public async Task Start_OtherKey_IsRefusedWithAClearMessageAndTheRightOneStartsAgain()
    {
        await using var own = await OwnSite.StartAsync();
        var workspace = await own.Site.CreateWorkspaceAsync();
        var credential = await workspace.AddAsync("openai", "Main");
        var right = await File.ReadAllBytesAsync(own.Site.Installation.KekFile);

        await File.WriteAllBytesAsync(own.Site.Installation.KekFile, RandomNumberGenerator.GetBytes(32));
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => own.Site.RestartAsync());
        Assert.Contains("is not the one that this database was written under", failure.Message, StringComparison.Ordinal);
        Assert.Contains(own.Site.Installation.KekFile, failure.Message, StringComparison.Ordinal);

        await File.WriteAllBytesAsync(own.Site.Installation.KekFile, right);
        await own.Site.StartAgainAsync();
        var updated = (await workspace.ApplyAsync(await workspace.UpdateAsync(credential, "Renamed"))).Credentials.Single();
        Assert.Equal(2, updated.Version);
    }

    [Fact]
    public async Task Start_SameKeyFromTheEnvironment_OpensWhatTheFileSealed()
    {
        await using var own = await OwnSite.StartAsync();
        var workspace = await own.Site.CreateWorkspaceAsync();
        await workspace.AddAsync("openai", "Main");
        var key = Convert.ToBase64String(await File.ReadAllBytesAsync(own.Site.Installation.KekFile));
        File.Delete(own.Site.Installation.KekFile);

        await own.Site.RestartAsync(builder => builder.Configuration["PLATFORM_KEK"] = key);

        var device = await own.Site.Org.EnrolAsync(own.Site.Org.Owner);
        Assert.Equal(Samples.OpenAiKey, (await DeviceView.OpenAsync(workspace, device)).Values.Single().Openai.ApiKey.ToStringUtf8());
        Assert.False(File.Exists(own.Site.Installation.KekFile));
    }
}
