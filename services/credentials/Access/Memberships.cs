using System.Collections.Concurrent;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Platform.Defaults;
using Platform.Org.V1;

namespace Platform.Credentials.Access;

/// <summary>
/// Who may do what, asked of the org service and kept for a few seconds. An announced change of a membership drops what is kept,
/// so a removed admin is refused at once, and after those seconds at the latest when announcements are lost.
/// </summary>
internal sealed partial class Memberships(
    MembershipService.MembershipServiceClient org, IOptions<CredentialsOptions> options, TimeProvider time, ILogger<Memberships> logger)
{
    private const int MaxKept = 50_000;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(Guid UserId, Guid OrganizationId), (Role Role, long Until)> _kept = new();
    private readonly ConcurrentDictionary<(Guid UserId, Guid OrganizationId, int Generation), Lazy<Task<Role>>> _asking = new();
    private int _generation;

    /// <summary>The organization, when the caller is in it.</summary>
    public async Task<Guid> RequireMemberAsync(Caller caller, string organizationId, CancellationToken cancellationToken) =>
        (await ResolveAsync(caller, organizationId, cancellationToken)).OrganizationId;

    /// <summary>The organization, when the caller is one of its owners and admins.</summary>
    public async Task<Guid> RequireManagerAsync(Caller caller, string organizationId, CancellationToken cancellationToken)
    {
        var (id, role) = await ResolveAsync(caller, organizationId, cancellationToken);
        return role is Role.Admin or Role.Owner ? id : throw Errors.RoleTooLow();
    }

    /// <summary>Whether the caller is in the organization.</summary>
    public async Task<bool> IsMemberAsync(Caller caller, Guid organizationId, CancellationToken cancellationToken) =>
        await RoleAsync(caller.UserId, organizationId, cancellationToken) is not Role.Unspecified;

    /// <summary>Drops what is kept.</summary>
    public void Invalidate()
    {
        // First the number: a question that is under way now must not be kept when its answer comes.
        Interlocked.Increment(ref _generation);
        _kept.Clear();
    }

    /// <summary>A device that is enrolled; a revoked one says so and has no organizations. Never kept: a grant wants a fresh answer.</summary>
    public async Task<DeviceMembership> ResolveDeviceAsync(Guid deviceId, CancellationToken cancellationToken)
    {
        try
        {
            var response = await org.ResolveDeviceAsync(
                new ResolveDeviceRequest { DeviceId = Ids.Bytes(deviceId), IncludeRevoked = true }, deadline: DateTime.UtcNow + Deadline, cancellationToken: cancellationToken);
            return response.Device;
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.NotFound)
        {
            throw Errors.DeviceNotFound();
        }
        catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unavailable(exception);
        }
    }

    /// <summary>All devices that may read an organization's feed.</summary>
    public async Task<IReadOnlyList<DeviceMembership>> ListDevicesAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        try
        {
            var response = await org.ListOrganizationDevicesAsync(
                new ListOrganizationDevicesRequest { OrganizationId = Ids.Bytes(organizationId) }, deadline: DateTime.UtcNow + Deadline, cancellationToken: cancellationToken);
            return response.Devices;
        }
        catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unavailable(exception);
        }
    }

    private async Task<(Guid OrganizationId, Role Role)> ResolveAsync(Caller caller, string organizationId, CancellationToken cancellationToken)
    {
        // An organization that cannot exist and one of somebody else get the same answer.
        if (!Ids.TryParse(organizationId, out var id))
            throw Errors.OrganizationNotFound();

        var role = await RoleAsync(caller.UserId, id, cancellationToken);
        return role is Role.Unspecified ? throw Errors.OrganizationNotFound() : (id, role);
    }

    private async Task<Role> RoleAsync(Guid userId, Guid organizationId, CancellationToken cancellationToken)
    {
        if (_kept.TryGetValue((userId, organizationId), out var kept) && time.GetTimestamp() < kept.Until)
            return kept.Role;

        // Many calls at once share one question; but not one that was asked before a change was announced.
        var question = (userId, organizationId, Volatile.Read(ref _generation));
        var asking = _asking.GetOrAdd(question, key => new Lazy<Task<Role>>(() => AskAsync(key.UserId, key.OrganizationId, key.Generation)));
        return await asking.Value.WaitAsync(cancellationToken);
    }

    private async Task<Role> AskAsync(Guid userId, Guid organizationId, int generation)
    {
        try
        {
            var response = await org.ResolveMembershipAsync(
                new ResolveMembershipRequest { UserId = Ids.Bytes(userId), OrganizationId = Ids.Bytes(organizationId) }, deadline: DateTime.UtcNow + Deadline);
            Keep(userId, organizationId, generation, response.Role);
            return response.Role;
        }
        catch (RpcException exception)
        {
            throw Unavailable(exception);
        }
        finally
        {
            _asking.TryRemove((userId, organizationId, generation), out _);
        }
    }

    private void Keep(Guid userId, Guid organizationId, int generation, Role role)
    {
        if (_kept.Count >= MaxKept)
            _kept.Clear();
        var until = time.GetTimestamp() + (long)(options.Value.MembershipCache.TotalSeconds * time.TimestampFrequency);
        _kept[(userId, organizationId)] = (role, until);
        if (Volatile.Read(ref _generation) != generation)
            _kept.TryRemove((userId, organizationId), out _);
    }

    /// <summary>Whatever ails the org service, its callers can only wait; operations see what it was.</summary>
    private RpcException Unavailable(RpcException exception)
    {
        Log.OrgFailed(logger, exception.StatusCode, RpcFailure.Reason(exception) ?? "");
        return Errors.UpstreamUnavailable();
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 120, EventName = "OrgFailed", Level = LogLevel.Warning, Message = "The org service answered {Status} {Reason}")]
        public static partial void OrgFailed(ILogger logger, StatusCode status, string reason);
    }
}
