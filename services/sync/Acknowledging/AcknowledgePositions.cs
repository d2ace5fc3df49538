using Grpc.Core;
using Platform.Credentials.V1;
using Platform.Defaults;
using Platform.Sealing;
using Platform.Sync.Membership;
using Platform.Sync.Upstream;
using Platform.Sync.V1;
using Platform.Sync.Watching;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace Platform.Sync.Acknowledging;

/// <summary>Takes what a device has applied and what did not work there: all of a request or nothing.</summary>
internal sealed class AcknowledgePositions(
    ReadableFeeds readable, AcknowledgementBuffer buffer, ChangeFeeds feeds, DeviceSessions sessions, Telemetry telemetry, TimeProvider time)
{
    private const int MaxAcknowledgements = 100;
    private const int MaxRejections = 100;

    public async Task AcknowledgeAsync(AcknowledgeRequest request, ServerCallContext context)
    {
        var deviceId = context.GetCaller().Id;
        if (request.Acknowledgements.Count > MaxAcknowledgements)
            throw Errors.InvalidAcknowledgement("acknowledgements", $"At most {MaxAcknowledgements}.");

        var now = time.GetUtcNow();
        var read = request.Acknowledgements.Select((acknowledgement, index) => Read(deviceId, acknowledgement, $"acknowledgements[{index}]", now)).ToList();
        for (var index = 0; index < read.Count; index++)
        {
            if (!await IsReadableAsync(read[index]))
                throw Errors.FeedNotFound($"acknowledgements[{index}].position");
        }

        foreach (var acknowledgement in read)
        {
            telemetry.Timings.Acknowledged(feeds.FrameAt(acknowledgement.Position), deviceId, sessions.Find(deviceId));
            if (!buffer.Add(acknowledgement))
                telemetry.AcknowledgementsDropped.Add(1);
        }
    }

    private static PendingAcknowledgement Read(Guid deviceId, FeedAcknowledgement acknowledgement, string field, DateTimeOffset now)
    {
        if (!ResumeToken.TryParse(acknowledgement.Position.Span, out var position))
            throw Errors.MalformedResumeToken($"{field}.position", "Not a position as this service gives it out.");
        if (acknowledgement.Rejections.Count > MaxRejections)
            throw Errors.InvalidAcknowledgement($"{field}.rejections", $"At most {MaxRejections}.");

        return new PendingAcknowledgement(
            deviceId, position, now, [.. acknowledgement.Rejections.Select((rejection, index) => Read(rejection, $"{field}.rejections[{index}]"))]);
    }

    private static DeviceRejection Read(Rejection rejection, string field)
    {
        if (!Ids.TryRead(rejection.CredentialId, out Guid _))
            throw Errors.InvalidAcknowledgement($"{field}.credential_id", "An id has 16 bytes.");
        if (rejection.Version < 1)
            throw Errors.InvalidAcknowledgement($"{field}.version", "A version is 1 or more.");
        if (!Enum.IsDefined(rejection.Reason) || rejection.Reason == RejectionReason.Unspecified)
            throw Errors.InvalidAcknowledgement($"{field}.reason", "Say why the credential did not work.");

        if (!IsTime(rejection.RejectTime))
            throw Errors.InvalidAcknowledgement($"{field}.reject_time", "Not a time.");

        return new DeviceRejection { CredentialId = rejection.CredentialId, Version = rejection.Version, Reason = rejection.Reason, RejectTime = rejection.RejectTime };
    }

    /// <summary>Checked here: in a batch for credentials one device's nonsense would meet the words of others.</summary>
    private static bool IsTime(Timestamp? timestamp)
    {
        try
        {
            timestamp?.ToDateTimeOffset();
            return true;
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentOutOfRangeException)
        {
            return false;
        }
    }

    private async Task<bool> IsReadableAsync(PendingAcknowledgement acknowledgement)
    {
        try
        {
            return await readable.ContainsAsync(acknowledgement.DeviceId, acknowledgement.Position.FeedId);
        }
        catch (DeviceRefusedException)
        {
            throw Errors.DeviceNotFound();
        }
        catch (UpstreamException)
        {
            throw Errors.UpstreamUnavailable();
        }
    }
}
