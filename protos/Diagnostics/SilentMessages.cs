// Generated messages print every field. Those that carry a secret say so instead, wherever they are printed: by ToString, in an
// interpolated text, inside another message. A message with such a field that is missing here fails a test.
using Google.Protobuf;

namespace Platform.Credentials.V1
{
    public sealed partial class OpenAi : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class Anthropic : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class Gemini : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class GcpApiKey : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class VertexServiceAccount : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class BedrockAccess : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class BedrockApiKey : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class AzureOpenAi : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }
}

namespace Platform.Org.V1
{
    public sealed partial class AuthorizeRequest : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class AuthorizeResponse : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class GetDeviceGrantRequest : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class DecideDeviceGrantRequest : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class SignInWithIdentityRequest : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class SignInWithIdentityResponse : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class ChangePasswordRequest : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class SetUpTotpResponse : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class ConfirmTotpRequest : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class ConfirmTotpResponse : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class CreateRecoveryCodesResponse : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class AddMemberRequest : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class BrowserSession : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class SignInRequest : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class SignInResponse : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class PassSecondFactorRequest : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class GetSessionRequest : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class UseSessionRequest : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class UseSessionResponse : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class StepUpRequest : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class SignOutRequest : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class GetInvitationRequest : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class AcceptInvitationRequest : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class AcceptInvitationResponse : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class ResetPasswordRequest : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class CompleteSetupRequest : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class CreateUserTokenRequest : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class CreateUserTokenResponse : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }

    public sealed partial class CreateDeviceTokenResponse : ICustomDiagnosticMessage
    {
        string ICustomDiagnosticMessage.ToDiagnosticString() => Protos.Secrecy.Notice;
    }
}

namespace Platform.Protos
{
    internal static class Secrecy
    {
        public const string Notice = "\"not shown: it carries a secret\"";
    }
}
