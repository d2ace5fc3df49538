using System.Diagnostics;
using Platform.Client.Store.Keys;
using Platform.Client.Tests.Fixture;
using Platform.Sealing;
using Platform.TestKit;

namespace Platform.Client.Tests.Keys;

/// <summary>A device's private keys in a real keyring.</summary>
[Collection(ThisSessionTests.Name)]
public sealed class DeviceKeysTests(ThisSession session) : IDisposable
{
    private const int Stop = 19;
    private const int Continue = 18;

    private readonly TestFolder _folder = new();

    private static int Rounds => Environment.GetEnvironmentVariable("PLATFORM_TEST_FULL") == "1" ? 1_000 : 8;

    private DesktopSession Desktop => session.Desktop;

    private DeviceStore InKeyring => new(_folder.Path, keysInFiles: false);

    private DeviceStore InFiles => new(_folder.Path, keysInFiles: true);

    private KeyMark Mark => KeyMark.Read(_folder.Path)!;

    public void Dispose() => _folder.Dispose();

    [KeyringFact]
    public void Create_KeyringIsOpen_LeavesNothingInFiles()
    {
        InKeyring.CreateKeys();

        Assert.Equal(DeviceKeyPlace.SecretService, InKeyring.KeyPlace);
        Assert.Equal(PublicKeys(InKeyring), PublicKeys(InKeyring));
        Assert.Equal(["keys.json", "keys.lock"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order());
        Assert.DoesNotContain("PRIVATE KEY", File.ReadAllText(_folder.Sub("keys.json")), StringComparison.Ordinal);
        Assert.Equal(2, Desktop.EntryOf(Mark.Id).Split("BEGIN PRIVATE KEY").Length - 1);
    }

    [KeyringFact]
    public void Create_FilesAreWanted_LeavesTheKeyringAlone()
    {
        InFiles.CreateKeys();

        Assert.Equal(DeviceKeyPlace.OwnerOnlyFiles, InFiles.KeyPlace);
        Assert.Null(KeyMark.Read(_folder.Path));
        Assert.Equal(PublicKeys(InFiles), PublicKeys(InKeyring));
    }

    [KeyringFact]
    public void Open_KeyringIsLocked_SaysSoAndMakesNoOthers()
    {
        InKeyring.CreateKeys();
        var before = PublicKeys(InKeyring);
        using var running = InKeyring.OpenSigningKey();
        var opened = InKeyring;
        PublicKeys(opened);
        Desktop.Lock();
        try
        {
            InKeyring.EnsureKeys();
            InKeyring.Keys.Move();
            var failure = Assert.Throws<PlatformClientException>(InKeyring.OpenSigningKey);

            Assert.Equal(ClientFailure.KeysUnavailable, failure.Failure);
            Assert.Contains("locked. Unlock it", failure.Message, StringComparison.Ordinal);
            Assert.Equal(DeviceKeyPlace.SecretService, InKeyring.KeyPlace);

            // What a process has opened it keeps: an agent goes on.
            Assert.Equal(before, PublicKeys(opened));
        }
        finally
        {
            Again();
        }

        Assert.Equal(before, PublicKeys(InKeyring));
    }

    [KeyringFact]
    public void Create_KeyringIsLocked_MakesFilesAndMovesThemLater()
    {
        Desktop.Lock();
        try
        {
            InKeyring.CreateKeys();
            Assert.Equal(DeviceKeyPlace.OwnerOnlyFiles, InKeyring.KeyPlace);
            InKeyring.Keys.Move();
            Assert.Equal(DeviceKeyPlace.OwnerOnlyFiles, InKeyring.KeyPlace);
        }
        finally
        {
            Again();
        }

        var before = PublicKeys(InKeyring);
        InKeyring.Keys.Move();

        Assert.Equal(DeviceKeyPlace.SecretService, InKeyring.KeyPlace);
        Assert.Equal(before, PublicKeys(InKeyring));
        Assert.False(File.Exists(_folder.Sub("agreement.pem")) || File.Exists(_folder.Sub("signing.pem")));
    }

    [KeyringFact]
    public void Open_KeyringHangs_GivesUpInSeconds()
    {
        InKeyring.CreateKeys();
        Desktop.Signal(Stop);
        try
        {
            var failure = Assert.Throws<PlatformClientException>(InKeyring.OpenSigningKey);
            using var other = new TestFolder();
            var elsewhere = new DeviceStore(other.Path, keysInFiles: false);
            elsewhere.CreateKeys();

            Assert.Equal(ClientFailure.KeysUnavailable, failure.Failure);
            Assert.Contains("did not answer within 5 seconds", failure.Message, StringComparison.Ordinal);
            Assert.Equal(DeviceKeyPlace.OwnerOnlyFiles, elsewhere.KeyPlace);
        }
        finally
        {
            Desktop.Signal(Continue);
        }

        PublicKeys(InKeyring);
    }

    [KeyringFact]
    public void Open_KeyringIsGone_SaysSo()
    {
        InKeyring.CreateKeys();
        var before = PublicKeys(InKeyring);
        Desktop.KillKeyring();
        try
        {
            InKeyring.EnsureKeys();
            var failure = Assert.Throws<PlatformClientException>(InKeyring.OpenAgreementKey);

            Assert.Equal(ClientFailure.KeysUnavailable, failure.Failure);
            Assert.Contains("cannot be reached", failure.Message, StringComparison.Ordinal);
        }
        finally
        {
            Desktop.StartKeyring();
        }

        Assert.Equal(before, PublicKeys(InKeyring));
    }

    [KeyringFact]
    public void Open_EntryIsRemovedByHand_AsksForANewDevice()
    {
        InKeyring.CreateKeys();
        new SecretServiceStore().Delete(Mark.Id);

        var failure = Assert.Throws<PlatformClientException>(InKeyring.OpenSigningKey);

        Assert.Equal(ClientFailure.KeysUnavailable, failure.Failure);
        Assert.Contains("login --replace", failure.Message, StringComparison.Ordinal);
    }

    [KeyringFact]
    public void Move_ThereAndBack_KeepsTheKeysAndLeavesNoEntry()
    {
        InFiles.CreateKeys();
        var before = PublicKeys(InFiles);

        InKeyring.Keys.Move();
        var id = Mark.Id;
        Assert.Equal(DeviceKeyPlace.SecretService, InKeyring.KeyPlace);
        Assert.Equal(before, PublicKeys(InKeyring));
        InFiles.Keys.Move();

        Assert.Equal(DeviceKeyPlace.OwnerOnlyFiles, InFiles.KeyPlace);
        Assert.Equal(before, PublicKeys(InFiles));
        Assert.Null(KeyMark.Read(_folder.Path));
        Assert.Equal("", Desktop.EntryOf(id));
    }

    [KeyringFact]
    public void Move_StoppedAtEachStep_IsReadableAndFinished()
    {
        foreach (var step in Enum.GetValues<Step>())
        {
            using var folder = new TestFolder();
            var files = new DeviceStore(folder.Path, keysInFiles: true);
            files.CreateKeys();
            var before = PublicKeys(files);
            StopAt(step, folder);
            var store = new DeviceStore(folder.Path, keysInFiles: false);

            Assert.True(before == PublicKeys(store), $"{step}");
            store.Keys.Move();

            Assert.Equal(DeviceKeyPlace.SecretService, store.KeyPlace);
            Assert.True(before == PublicKeys(new DeviceStore(folder.Path, keysInFiles: false)), $"{step}");
            Assert.Empty(Directory.GetFiles(folder.Path, "*.pem"));
        }
    }

    [KeyringFact]
    public async Task Move_KilledAtAnyMoment_NeverLosesTheKeys()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.EnrollAsync(_folder.Path);
        var before = PublicKeys(InFiles);
        var random = new Random(Environment.TickCount);
        var moved = 0;
        for (var round = 0; round < Rounds; round++)
        {
            // The files' end is the last that a move does, and the beginning of the next round's.
            using var agent = Process.Start(Desktop.Enter(PiecesosProgram.With("watch", "--json", "--data", _folder.Path)))!;
            await Eventually.TrueAsync(() => File.Exists(_folder.Sub("keys.json")) || agent.HasExited);
            await Task.Delay(TimeSpan.FromMicroseconds(random.Next(0, 40_000)));
            agent.Kill();
            await agent.WaitForExitAsync();

            Assert.Equal(before, PublicKeys(InKeyring));
            if (Mark.IsInStore)
                moved++;
            InKeyring.Keys.Move();
            Assert.Empty(Directory.GetFiles(_folder.Path, "*.pem"));
            Assert.Equal(before, PublicKeys(InKeyring));
            InFiles.Keys.Move();
            Assert.Equal(before, PublicKeys(InFiles));
        }

        Assert.True(moved < Rounds || Rounds < 100, "No kill came before the move's end: the test tests too little.");
    }

    [KeyringFact]
    public void Wipe_KeysInKeyring_RemovesTheEntry()
    {
        InKeyring.CreateKeys();
        var id = Mark.Id;

        InKeyring.Wipe();

        Assert.Equal("", Desktop.EntryOf(id));
        Assert.Equal(DeviceKeyPlace.None, InKeyring.KeyPlace);
        Assert.Null(KeyMark.Read(_folder.Path));
    }

    [KeyringFact]
    public void Wipe_KeyringIsLocked_SaysWhatIsLeftAndTheNextKeysTakeItsPlace()
    {
        InKeyring.CreateKeys();
        var (id, before) = (Mark.Id, PublicKeys(InKeyring));
        Desktop.Lock();
        try
        {
            var failure = Assert.Throws<PlatformClientException>(InKeyring.Wipe);

            Assert.Equal(ClientFailure.KeysUnavailable, failure.Failure);
            Assert.False(InKeyring.HasKeys);
        }
        finally
        {
            Again();
        }

        InKeyring.EnsureKeys();
        Assert.Equal(id, Mark.Id);
        Assert.NotEqual(before, PublicKeys(InKeyring));
    }

    /// <summary>What a move has done when it is killed.</summary>
    private enum Step
    {
        Begun,
        Written,
        Counted,
        OneFileGone,
        OneFileZeroed,
    }

    private static void StopAt(Step step, TestFolder folder)
    {
        var mark = new KeyMark(DeviceKeyPlace.OwnerOnlyFiles, DeviceKeyPlace.SecretService, Guid.NewGuid());
        mark.Write(folder.Path);
        if (step == Step.Begun)
            return;
        using (var keys = new KeyFiles(folder.Path).Read())
            new SecretServiceStore().Write(mark.Id, keys.Encode());
        if (step == Step.Written)
            return;
        (mark with { Place = DeviceKeyPlace.SecretService }).Write(folder.Path);
        if (step == Step.OneFileGone)
            File.Delete(folder.Sub("agreement.pem"));
        if (step == Step.OneFileZeroed)
            File.WriteAllBytes(folder.Sub("agreement.pem"), new byte[200]);
    }

    private static string PublicKeys(DeviceStore store)
    {
        using var agreement = store.OpenAgreementKey();
        using var signing = store.OpenSigningKey();
        return Convert.ToHexString([.. P256.PublicKey(agreement), .. P256.PublicKey(signing)]);
    }

    /// <summary>The keyring is open again, as after the next sign-in.</summary>
    private void Again()
    {
        Desktop.KillKeyring();
        Desktop.StartKeyring();
    }
}
