using Grpc.Core;
using Platform.Defaults;

namespace Platform.Credentials;

/// <summary>Every failure that a caller can see: status, reason, text. The reasons are part of the contract.</summary>
internal static class Errors
{
    public static RpcException OrganizationNotFound() => RpcFailure.Create(
        StatusCode.NotFound, "ORGANIZATION_NOT_FOUND", "There is no such organization among yours.");

    public static RpcException RoleTooLow() => RpcFailure.Create(
        StatusCode.PermissionDenied, "ROLE_TOO_LOW", "Only owners and admins of the organization may do this.");

    public static RpcException UpstreamUnavailable() => RpcFailure.Create(
        StatusCode.Unavailable, "UPSTREAM_UNAVAILABLE", "The org service cannot be reached. Try again in a moment.");

    public static RpcException InvalidChanges(IEnumerable<FieldFailure> fields) => RpcFailure.Create(
        StatusCode.InvalidArgument, "INVALID_CHANGES", "Some fields need another look. Nothing was saved.", fields);

    public static RpcException StaleVersion(int index) => RpcFailure.Create(
        StatusCode.Aborted, "STALE_VERSION", "Somebody else changed this credential meanwhile. Nothing was saved: look at it again.",
        [new FieldFailure($"changes[{index}].expected_version", "The credential has another version now.")]);

    public static RpcException CredentialNotFound(int index) => RpcFailure.Create(
        StatusCode.NotFound, "CREDENTIAL_NOT_FOUND", "The credential does not exist, or was deleted. Nothing was saved.",
        [new FieldFailure($"changes[{index}].credential_id", "There is no such credential.")]);

    public static RpcException NameTaken(int index) => RpcFailure.Create(
        StatusCode.AlreadyExists, "NAME_TAKEN", "Another credential of this section has the same name. Nothing was saved.",
        [new FieldFailure($"changes[{index}].form.name", "Choose a name that is not used in this section.")]);

    public static RpcException SecretRequired(IEnumerable<FieldFailure> fields) => RpcFailure.Create(
        StatusCode.FailedPrecondition, "SECRET_REQUIRED", "The destination changed, so the secret must be entered again. Nothing was saved.", fields);

    public static RpcException UnknownInputKey(string field) => RpcFailure.Create(
        StatusCode.FailedPrecondition, "UNKNOWN_INPUT_KEY", "The secret was sealed to a key that this installation does not have. Fetch the input key and seal again.",
        [new FieldFailure(field, "Seal it again to the current input key.")]);

    public static RpcException RequestIdReused() => RpcFailure.Create(
        StatusCode.FailedPrecondition, "REQUEST_ID_REUSED", "This request id was used for other changes. Nothing was saved.",
        [new FieldFailure("request_id", "Use a new id for other content.")]);

    public static RpcException KeyEpochBusy() => RpcFailure.Create(
        StatusCode.Unavailable, "KEY_ROTATION", "The feed's key is being rotated. Nothing was saved: try again in a moment.");

    public static RpcException ShuttingDown() => RpcFailure.Create(
        StatusCode.Unavailable, "SHUTTING_DOWN", "This server is being restarted. Open the stream again.");

    public static RpcException KeyServiceUnavailable() => RpcFailure.Create(
        StatusCode.Unavailable, "KEY_SERVICE_UNAVAILABLE", "The key service cannot be reached. Nothing was changed: try again in a moment.");

    public static RpcException DeviceNotFound() => RpcFailure.Create(
        StatusCode.NotFound, "DEVICE_NOT_FOUND", "The device is unknown or was revoked.");

    public static RpcException InvalidReceipt(int index) => RpcFailure.Create(
        StatusCode.InvalidArgument, "INVALID_RECEIPT", "The receipt is malformed, of another device, or not signed by this one.",
        [new FieldFailure($"receipts[{index}]", "A WipeReceipt of this device, signed with its signing key.")]);

    public static RpcException FeedNotFound() => RpcFailure.Create(StatusCode.NotFound, "FEED_NOT_FOUND", "There is no such feed.");

    public static RpcException InvalidRequest(string field, string description) => RpcFailure.Create(
        StatusCode.InvalidArgument, "INVALID_REQUEST", description, [new FieldFailure(field, description)]);

    public static RpcException InvalidFilter(IEnumerable<FieldFailure> fields) => RpcFailure.Create(
        StatusCode.InvalidArgument, "INVALID_FILTER", "Some filters need another look.", fields);

    public static RpcException InvalidPageToken() => RpcFailure.Create(
        StatusCode.InvalidArgument, "INVALID_PAGE_TOKEN", "The page token is malformed, or was made for other filters.",
        [new FieldFailure("page_token", "The one of the page before, with the same filters.")]);

    public static RpcException MalformedPosition() => RpcFailure.Create(
        StatusCode.InvalidArgument, "MALFORMED_POSITION", "The position is malformed.",
        [new FieldFailure("position", "A feed and a log of 16 bytes, a revision of 0 or more and a head hash of 32 bytes, all zero at revision 0.")]);

    /// <param name="cause">One of <see cref="Changes.PositionCause"/>.</param>
    public static RpcException PositionUnavailable(string cause) => RpcFailure.Create(
        StatusCode.OutOfRange, "POSITION_UNAVAILABLE", "The log cannot continue from this position: take a snapshot.",
        metadata: new Dictionary<string, string> { ["cause"] = cause });
}
