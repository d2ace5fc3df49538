using System.Collections.Immutable;
using Platform.Client.Feeds;
using Platform.Client.Store;
using Platform.Client.Tests.Fixture;
using Platform.Credentials.V1;

namespace Platform.Client.Tests.Store;

public sealed class DeviceStoreTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly TestFeed _feed = new();

    public void Dispose()
    {
        _folder.Dispose();
        _feed.Dispose();
    }

    private FeedState State(int credentials)
    {
        var records = ImmutableSortedDictionary.CreateBuilder<Guid, FeedRecord>();
        for (var i = 0; i < credentials; i++)
        {
            var set = ChangeSet.Parser.ParseFrom(_feed.Commit((Guid.CreateVersion7(), Forms.OpenAi($"key {i}"))).Body);
            var record = FeedRecord.From(set.Changes[0]);
            records.Add(record.ResourceId, record);
        }

        var grant = Grant.Parser.ParseFrom(_feed.Grant(Guid.CreateVersion7(), Platform.Sealing.P256.PublicKey(System.Security.Cryptography.ECDiffieHellman.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256))).Body);
        return new FeedState(_feed.OrganizationId, _feed.FeedId)
        {
            Position = _feed.Position,
            Records = records.ToImmutable(),
            Grants = ImmutableDictionary<uint, Grant>.Empty.Add(1, grant),
            CommitTime = DateTimeOffset.UnixEpoch.AddMicroseconds(1_700_000_000_123_456),
        };
    }

    [Fact]
    public void Save_FeedState_IsReadBackTheSame()
    {
        var files = new DeviceStore(_folder.Path).Feeds;
        var state = State(3);

        files.Save(state);
        var read = Assert.Single(files.Load(repair: true));

        Assert.Equal(state.Position, read.Position);
        Assert.Equal(state.Digest(), read.Digest());
        Assert.Equal(state.Records.Values.Select(record => record.Sealed), read.Records.Values.Select(record => record.Sealed));
        Assert.Equal(state.Grants[1], read.Grants[1]);
        Assert.Equal(state.CommitTime, read.CommitTime);
        Assert.Equal(state.OrganizationId, read.OrganizationId);
    }

    [Fact]
    public void Load_AnyByteDamaged_SetsTheFileAside()
    {
        var store = new DeviceStore(_folder.Path);
        store.Feeds.Save(State(1));
        var path = Directory.GetFiles(_folder.Sub("feeds")).Single();
        var good = File.ReadAllBytes(path);

        for (var i = 0; i < good.Length; i += 7)
        {
            var damaged = good.ToArray();
            damaged[i] ^= 1;
            File.WriteAllBytes(path, damaged);
            Assert.Empty(store.Feeds.Load(repair: false));
        }

        File.WriteAllBytes(path, good[..^1]);
        Assert.Empty(store.Feeds.Load(repair: true));
        Assert.False(File.Exists(path));
        Assert.True(File.Exists(path + ".damaged"));
        Assert.True(store.Feeds.Damaged > 0);
    }

    [Fact]
    public void Load_RemainsOfAKilledProcess_AreRemovedByTheHolderOfTheLock()
    {
        var store = new DeviceStore(_folder.Path);
        store.Feeds.Save(State(1));
        var remains = Path.Combine(_folder.Sub("feeds"), ".x.feed.0123.tmp");
        File.WriteAllBytes(remains, [1, 2, 3]);

        Assert.Single(store.Feeds.Load(repair: false));
        Assert.True(File.Exists(remains));
        Assert.Single(store.Feeds.Load(repair: true));
        Assert.False(File.Exists(remains));
    }

    [Fact]
    public void Files_Everything_BelongsToTheOwnerAlone()
    {
        var store = new DeviceStore(_folder.Sub("device"));
        store.CreateKeys();
        store.Save(new Session(Guid.NewGuid(), "a@example.com", "token", DateTimeOffset.UtcNow));
        store.Save(new DeviceIdentity(Guid.NewGuid(), Guid.NewGuid(), "a@example.com", "n", new ServerAddresses("i", new("http://127.0.0.1"), new("http://127.0.0.1"), []), true));
        store.Feeds.Save(State(1));

        const UnixFileMode others = (UnixFileMode)0b000_111_111;
        foreach (var path in Directory.EnumerateFileSystemEntries(store.Folder, "*", SearchOption.AllDirectories).Append(store.Folder))
            Assert.True((File.GetUnixFileMode(path) & others) == 0, path);
    }

    [Fact]
    public void OpenKey_FileOpenToOthers_IsRefused()
    {
        var store = new DeviceStore(_folder.Path);
        store.CreateKeys();
        File.SetUnixFileMode(_folder.Sub("signing.pem"), UnixFileMode.UserRead | UnixFileMode.GroupRead);

        var failure = Assert.Throws<PlatformClientException>(store.OpenSigningKey);

        Assert.Equal(ClientFailure.StoreUnusable, failure.Failure);
        Assert.Contains("chmod 600", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_OpenToOthers_IsClosed()
    {
        Directory.CreateDirectory(_folder.Sub("open"));
        File.SetUnixFileMode(_folder.Sub("open"), (UnixFileMode)0b111_101_101);

        _ = new DeviceStore(_folder.Sub("open"));

        Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(_folder.Sub("open")));
    }

    [Theory]
    [InlineData("device.json", "{")]
    [InlineData("device.json", "[]")]
    [InlineData("session.json", "not json")]
    public void Read_DamagedFile_SaysWhatToDo(string name, string content)
    {
        var store = new DeviceStore(_folder.Path);
        PrivateFiles.Write(_folder.Sub(name), System.Text.Encoding.UTF8.GetBytes(content));

        var failure = Assert.Throws<PlatformClientException>(() => name == "device.json" ? store.Identity : (object?)store.Session);

        Assert.Equal(ClientFailure.StoreUnusable, failure.Failure);
    }

    [Fact]
    public void Lock_HeldByAnother_IsRefused()
    {
        var store = new DeviceStore(_folder.Path);
        using (store.Lock())
        {
            Assert.True(store.IsInUse);
            Assert.Equal(ClientFailure.InUse, Assert.Throws<PlatformClientException>(() => new DeviceStore(_folder.Path).Lock()).Failure);
        }

        Assert.False(store.IsInUse);
    }

    [Fact]
    public void Write_FolderGone_LeavesNothing()
    {
        Assert.ThrowsAny<IOException>(() => PrivateFiles.Write(_folder.Sub("missing/file"), [1]));
        PrivateFiles.Write(_folder.Sub("file"), [1]);
        PrivateFiles.Write(_folder.Sub("file"), [2]);
        Assert.Equal([2], File.ReadAllBytes(_folder.Sub("file")));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void ToString_Session_HidesItsToken() =>
        Assert.DoesNotContain("secret-token", new Session(Guid.NewGuid(), "a@example.com", "secret-token", DateTimeOffset.UtcNow).ToString(), StringComparison.Ordinal);
}
