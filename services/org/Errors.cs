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

    public static RpcException KeyProofRefused() =>
        RpcFailure.Create(StatusCode.Unauthenticated, "KEY_PROOF_REFUSED", "The proof of the key is not for this request, or not of now. Is this machine's clock right?");

    public static RpcException WrongPassword() =>
        RpcFailure.Create(StatusCode.Unauthenticated, "WRONG_PASSWORD", "The password is wrong.");

    public static RpcException TooManyAttempts(TimeSpan wait)
    {
        var seconds = (long)Math.Ceiling(wait.TotalSeconds);
        return RpcFailure.Create(
            StatusCode.ResourceExhausted, "TOO_MANY_ATTEMPTS", $"Too many attempts failed. Try again in {(seconds < 120 ? $"{seconds} seconds" : $"{(seconds + 59) / 60} minutes")}.",
            metadata: new Dictionary<string, string> { ["retry_after_seconds"] = seconds.ToString(CultureInfo.InvariantCulture) });
    }

    public static RpcException WrongCode() =>
        RpcFailure.Create(StatusCode.Unauthenticated, "WRONG_CODE", "The code is wrong, or was used before.");

    public static RpcException SecondFactorRequired() =>
        RpcFailure.Create(StatusCode.Unauthenticated, "SECOND_FACTOR_REQUIRED", "This account has a second factor. Enter a code of your authenticator app too.");

    public static RpcException SecondFactorExists() =>
        RpcFailure.Create(StatusCode.FailedPrecondition, "SECOND_FACTOR_EXISTS", "There is a second factor already. Remove it first.");

    public static RpcException NoSecondFactor() =>
        RpcFailure.Create(StatusCode.FailedPrecondition, "NO_SECOND_FACTOR", "There is no second factor to confirm or use. Begin again.");

    public static RpcException SessionNotFound() =>
        RpcFailure.Create(StatusCode.NotFound, "SESSION_NOT_FOUND", "There is no such session of yours.");

    public static RpcException InvitationNotFound() =>
        RpcFailure.Create(StatusCode.NotFound, "INVITATION_NOT_FOUND", "This invitation does not exist any more: it was used, revoked, sent again or has expired.");

    public static RpcException OtherAccount(string email) =>
        RpcFailure.Create(StatusCode.FailedPrecondition, "OTHER_ACCOUNT", $"You are signed in as {email}, and the invitation is for somebody else. Sign out first.");

    public static RpcException InvalidInvitations(string field, string sentence) =>
        Invalid("INVALID_INVITATIONS", "The list cannot be invited.", [new FieldFailure(field, sentence)]);

    public static RpcException MailNotConfigured() =>
        RpcFailure.Create(StatusCode.FailedPrecondition, "MAIL_NOT_CONFIGURED", "This installation has no way to send e-mail. Its operator sets Mail:SmtpHost.");

    public static RpcException ResetNotFound() =>
        RpcFailure.Create(StatusCode.NotFound, "RESET_NOT_FOUND", "This link does not work any more. Ask for a new one.");

    public static RpcException SeatLimitReached() =>
        RpcFailure.Create(StatusCode.FailedPrecondition, "SEAT_LIMIT_REACHED", "The organization has no free seat.");

    public static RpcException NameNotConfirmed() =>
        Invalid("NAME_NOT_CONFIRMED", "Type the organization's name exactly to delete it.", [new FieldFailure("confirm_name", "This is not the name of the organization.")]);

    public static RpcException IdentityRefused(string sentence) =>
        RpcFailure.Create(StatusCode.PermissionDenied, "IDENTITY_REFUSED", sentence);

    public static RpcException InvalidAuthorization(string sentence) =>
        RpcFailure.Create(StatusCode.InvalidArgument, "INVALID_AUTHORIZATION", sentence);

    public static RpcException UserCodeNotFound() =>
        RpcFailure.Create(StatusCode.NotFound, "USER_CODE_NOT_FOUND", "No machine waits under this code. Codes are good for ten minutes.");

    public static RpcException DeviceGrantNotAllowed(string organization) => RpcFailure.Create(
        StatusCode.FailedPrecondition,
        "DEVICE_GRANT_NOT_ALLOWED",
        organization.Length == 0 ? "You are in no organization." : $"{organization} does not allow machines to sign in with a code. An owner can allow it, or sign in with a browser on the machine.");

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

    /// <summary>The removal stands; what has to wait is said, because until then a grant that is being made may still go out.</summary>
    public static RpcException RemovalPending() =>
        RpcFailure.Create(StatusCode.Unavailable, "REMOVAL_PENDING", "The removal is done and streams end. The service that gives out keys does not answer; it will be told as soon as it does, without your doing.");

    public static RpcException DeviceNotFound() =>
        RpcFailure.Create(StatusCode.NotFound, "DEVICE_NOT_FOUND", "There is no such device.");

    private static RpcException Invalid(string reason, string sentence, IEnumerable<FieldFailure> fields) =>
        RpcFailure.Create(StatusCode.InvalidArgument, reason, sentence, fields);
}
