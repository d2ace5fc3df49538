using Google.Protobuf;
using Platform.Org.Database;
using Platform.Org.Mail;
using Platform.Org.Memberships;
using Platform.Org.Organizations;
using Platform.Org.Users;
using Platform.Org.V1;
using Platform.Sealing;

namespace Platform.Org.Devices;

/// <summary>Enrols a device of the caller. The same id with the same keys again changes nothing and is no error.</summary>
internal sealed class EnrollDevice(OrgDatabase database, MembershipAnnouncer announcer, MailQueue mail, Mails mails, TimeProvider time)
{
    public async Task<DeviceRow> RunAsync(Guid callerId, EnrollDeviceRequest request, string address, CancellationToken cancellation)
    {
        var requested = Check(callerId, request, address);
        UserRow? notified = null;
        var device = await database.WriteAsync(
            async session =>
            {
                if (await DeviceStore.FindAsync(session, requested.DeviceId) is { } enrolled)
                    return RequireSame(enrolled, requested);

                notified = await UserStore.FindAsync(session, callerId) ?? throw Errors.UnknownCaller();

                await DeviceStore.InsertAsync(session, requested);
                await OrganizationStore.BumpMembershipVersionsOfUserAsync(session, callerId);
                return requested;
            },
            cancellation);

        // Also when nothing changed: the first call may have died between its commit and its announcement.
        await announcer.DeviceChangedAsync(device.UserId, device.DeviceId);
        if (notified is not null && mail.IsConfigured)
            mail.Add(mails.DeviceEnrolled(notified.Email, device.Name));
        return device;
    }

    private DeviceRow Check(Guid callerId, EnrollDeviceRequest request, string address)
    {
        var fields = new FieldChecks();
        if (!Ids.TryParse(request.DeviceId, out var deviceId))
            fields.Fail("device_id", "Give a UUID as canonical text.");

        var name = fields.Name("name", request.Name);
        CheckKey(fields, "hpke_public_key", request.HpkePublicKey);
        CheckKey(fields, "signing_public_key", request.SigningPublicKey);
        if (request.HpkePublicKey.Equals(request.SigningPublicKey))
            fields.Fail("signing_public_key", "Give two different keys: one key has one purpose.");

        fields.ThrowIfAny(Errors.InvalidDevice);
        if (!EnrolmentProof.IsValid(deviceId, callerId, request.HpkePublicKey.Span, request.SigningPublicKey.Span, request.Proof.Span))
            throw Errors.InvalidProof();

        return new DeviceRow
        {
            DeviceId = deviceId,
            UserId = callerId,
            Name = name,
            HpkePublicKey = request.HpkePublicKey.ToByteArray(),
            SigningPublicKey = request.SigningPublicKey.ToByteArray(),
            CreateTime = time.Now(),
            EnrollAddress = address,
        };
    }

    private static void CheckKey(FieldChecks fields, string field, ByteString point)
    {
        if (!P256.IsPoint(point.Span))
            fields.Fail(field, "Give an uncompressed P-256 point, 65 bytes.");
    }

    private static DeviceRow RequireSame(DeviceRow enrolled, DeviceRow requested)
    {
        var same = enrolled.UserId == requested.UserId
            && enrolled.HpkePublicKey.AsSpan().SequenceEqual(requested.HpkePublicKey)
            && enrolled.SigningPublicKey.AsSpan().SequenceEqual(requested.SigningPublicKey);
        var fields = new FieldChecks();
        if (!same)
            fields.Fail("device_id", "This id belongs to another device or to other keys. Make a new one.");
        else if (enrolled.RevokeTime is not null)
            fields.Fail("device_id", "This device was revoked, for good. Enrol it with a new id and new keys.");

        fields.ThrowIfAny(Errors.InvalidDevice);
        return enrolled;
    }
}
