using System.Globalization;
using Grpc.Core;
using Platform.Defaults;

namespace Platform.Org;

/// <summary>Every failure that a caller of this service can see.</summary>
internal static class Errors
{
    public static RpcException InvalidSetup(IEnumerable<FieldFailure> fields) =>
        Invalid("INVALID_SETUP", "The set-up is not complete.", fields);

    public static RpcException InvalidUser(IEnumerable<FieldFailure> fields) =>
        Invalid("INVALID_USER", "The account is not complete.", fields);

    public static RpcException InvalidOrganization(IEnumerable<FieldFailure> fields) =>
        Invalid("INVALID_ORGANIZATION", "The organization is not complete.", fields);

    public static RpcException InvalidMember(IEnumerable<FieldFailure> fields) =>
        Invalid("INVALID_MEMBER", "The member is not complete.", fields);

    public static RpcException InvalidDevice(IEnumerable<FieldFailure> fields) =>
        Invalid("INVALID_DEVICE", "The device is not complete.", fields);

    public static RpcException InvalidProof() =>
        RpcFailure.Create(StatusCode.InvalidArgument, "INVALID_PROOF", "The proof does not show that the device holds its signing key.");

    public static RpcException InvalidId(string field) =>
        Invalid("INVALID_ID", "An id is 16 bytes.", [new FieldFailure(field, "Give the 16 bytes of an id.")]);

    public static RpcException TooManyDevices(int limit) =>
        Invalid("TOO_MANY_DEVICES", "Too many devices in one request.", [new FieldFailure("device_ids", $"Ask for at most {limit} devices at once.")]);

    public static RpcException SetupDone() =>
        RpcFailure.Create(StatusCode.FailedPrecondition, "SETUP_DONE", "This installation is set up already. Sign in.");

    public static RpcException WrongSetupCode() =>
        RpcFailure.Create(StatusCode.PermissionDenied, "WRONG_SETUP_CODE", "The set-up code is not the one that this installation printed at its last start.");

    public static RpcException EmailTaken() =>
        RpcFailure.Create(StatusCode.AlreadyExists, "EMAIL_TAKEN", "There is an account with this e-mail address already.");

    public static RpcException WrongEmailOrPassword() =>
        RpcFailure.Create(StatusCode.Unauthenticated, "WRONG_EMAIL_OR_PASSWORD", "The e-mail address or the password is wrong.");

    public static RpcException WrongPassword() =>
        RpcFailure.Create(StatusCode.Unauthenticated, "WRONG_PASSWORD", "The password is wrong.");

    public static RpcException TooManyAttempts(TimeSpan wait)
    {
        var seconds = (long)Math.Ceiling(wait.TotalSeconds);
        return RpcFailure.Create(
            StatusCode.ResourceExhausted, "TOO_MANY_ATTEMPTS", $"Too many attempts failed. Try again in {(seconds < 120 ? $"{seconds} seconds" : $"{(seconds + 59) / 60} minutes")}.",
            metadata: new Dictionary<string, string> { ["retry_after_seconds"] = seconds.ToString(CultureInfo.InvariantCulture) });
    }

    public static RpcException SessionEnded() =>
        RpcFailure.Create(StatusCode.Unauthenticated, "SESSION_ENDED", "You are signed out. Sign in again.");

    public static RpcException DeviceAssertionRefused() =>
        RpcFailure.Create(StatusCode.Unauthenticated, "DEVICE_ASSERTION_REFUSED", "The device is unknown or revoked, its assertion is not valid or was used before, or its clock is wrong.");

    /// <summary>The token is genuine but names a user that this database does not have, as after a restored backup.</summary>
    public static RpcException UnknownCaller() =>
        RpcFailure.Create(StatusCode.Unauthenticated, "UNKNOWN_CALLER", "Your account does not exist here any more. Sign in again.");

    public static RpcException OrganizationNotFound() =>
        RpcFailure.Create(StatusCode.NotFound, "ORGANIZATION_NOT_FOUND", "There is no such organization, or you are not in it.");

    public static RpcException RoleTooLow(string sentence) =>
        RpcFailure.Create(StatusCode.PermissionDenied, "ROLE_TOO_LOW", sentence);

    public static RpcException AlreadyAMember() =>
        RpcFailure.Create(StatusCode.AlreadyExists, "ALREADY_A_MEMBER", "This person is in the organization already.");

    public static RpcException MemberNotFound() =>
        RpcFailure.Create(StatusCode.NotFound, "MEMBER_NOT_FOUND", "There is no such member in this organization.");

    public static RpcException LastOwner() =>
        RpcFailure.Create(StatusCode.FailedPrecondition, "LAST_OWNER", "An organization keeps at least one owner. Add another owner first.");

    public static RpcException DeviceNotFound() =>
        RpcFailure.Create(StatusCode.NotFound, "DEVICE_NOT_FOUND", "There is no such device.");

    private static RpcException Invalid(string reason, string sentence, IEnumerable<FieldFailure> fields) =>
        RpcFailure.Create(StatusCode.InvalidArgument, reason, sentence, fields);
}
