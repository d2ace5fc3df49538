using System.IO.Pipelines;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Sync.Membership;
using Platform.Sync.Tests.Model;
using Platform.Sync.Watching;

namespace Platform.Sync.Tests.Membership;

public sealed class DeviceSessionsTests
{
    private static readonly Guid Device = Guid.CreateVersion7();
    private static readonly Guid User = Guid.CreateVersion7();
    private static readonly Guid Organization = Guid.CreateVersion7();

    private readonly FakeTime _time = new();
    private readonly DeviceSessions _sessions;

    public DeviceSessionsTests() => _sessions = new DeviceSessions(3, _time);

    [Fact]
    public void Enter_AFourthStream_IsRefused_UntilOneLeaves()
    {
        var first = Watcher();
        var session = _sessions.Enter(Device, User, first)!;
        _sessions.Enter(Device, User, Watcher());
        _sessions.Enter(Device, User, Watcher());

        Assert.Null(_sessions.Enter(Device, User, Watcher()));
        _sessions.Leave(session, first);
        Assert.NotNull(_sessions.Enter(Device, User, Watcher()));
    }

    [Fact]
    public void Leave_TheLastStream_ForgetsTheDevice()
    {
        var watcher = Watcher();
        _sessions.Leave(_sessions.Enter(Device, User, watcher)!, watcher);

        Assert.Null(_sessions.Find(Device));
        Assert.Empty(_sessions.Concerned(null, User, null));
    }

    [Fact]
    public void Concerned_ByDeviceUserOrOrganization()
    {
        var session = _sessions.Enter(Device, User, Watcher())!;
        session.Resolve(_time.GetTimestamp(), [Organization]);
        _sessions.Enter(Guid.CreateVersion7(), Guid.CreateVersion7(), Watcher())!.Resolve(_time.GetTimestamp(), []);

        Assert.Same(session, Assert.Single(_sessions.Concerned(null, null, Device)));
        Assert.Same(session, Assert.Single(_sessions.Concerned(Organization, User, null)));
        Assert.Same(session, Assert.Single(_sessions.Concerned(Organization, null, null)));
        Assert.Empty(_sessions.Concerned(Organization, null, Guid.CreateVersion7()));
        Assert.Empty(_sessions.Concerned(null, null, null));
    }

    [Fact]
    public void Resolve_AnOlderAnswer_IsIgnored()
    {
        var session = _sessions.Enter(Device, User, Watcher())!;
        var early = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(1));
        session.Resolve(_time.GetTimestamp(), []);

        session.Resolve(early, [Organization]);

        Assert.Empty(session.Access!.Organizations);
    }

    [Fact]
    public void Resolve_TheSameAnswer_KeepsTheObject()
    {
        var session = _sessions.Enter(Device, User, Watcher())!;
        session.Resolve(_time.GetTimestamp(), [Organization]);
        var access = session.Access;

        session.Resolve(_time.GetTimestamp(), [Organization]);

        Assert.Same(access, session.Access);
    }

    [Fact]
    public void Resolve_Revoked_EndsEveryStream()
    {
        var (one, two) = (Watcher(), Watcher());
        var session = _sessions.Enter(Device, User, one)!;
        _sessions.Enter(Device, User, two);

        session.Resolve(_time.GetTimestamp(), null);

        Assert.Equal((EndReason.DeviceRevoked, EndReason.DeviceRevoked), (one.Ending, two.Ending));
    }

    [Fact]
    public void End_Twice_KeepsTheFirstReason()
    {
        var watcher = Watcher();
        watcher.End(EndReason.MaximumAge);
        watcher.End(EndReason.ShuttingDown);

        Assert.Equal(EndReason.MaximumAge, watcher.Ending);
    }

    private Watcher Watcher() => new(
        new FrameWriter(new Pipe().Writer, () => { }, new WriteDeadlines(TimeSpan.FromSeconds(10), _time)),
        new MembershipGate(TimeSpan.FromSeconds(35), _time),
        TimeSpan.FromHours(12),
        _time,
        NullLogger<Watcher>.Instance);
}
