using System.Buffers.Text;
using Platform.Org.V1;

namespace Platform.Org.OAuth;

/// <summary>
/// Whether a request for an authorization code is in order. What is wrong about the client or the address is told to the person;
/// the rest goes back to the client, whose address it then is.
/// </summary>
internal sealed class AuthorizationCheck(OAuthClients clients)
{
    public const string OpenIdScope = "openid";

    private const int MaxText = 512;

    /// <exception cref="Grpc.Core.RpcException">INVALID_AUTHORIZATION: nothing may be sent to the address.</exception>
    public OAuthClient RequireClient(AuthorizationParameters parameters)
    {
        var client = clients.Find(parameters.ClientId) ?? throw Errors.InvalidAuthorization("The program that sent you here is not known to this platform.");

        return client.Redirects(parameters.RedirectUri)
            ? client
            : throw Errors.InvalidAuthorization("The program that sent you here asks for an answer at an address that is not its own.");
    }

    /// <summary>What to answer the client; null when all is in order.</summary>
    public static OAuthException? Problem(AuthorizationParameters parameters)
    {
        if (parameters.ResponseType != "code")
            return new OAuthException("unsupported_response_type", "Ask for a code.");
        if (parameters.CodeChallengeMethod != "S256" || !IsHash(parameters.CodeChallenge))
            return OAuthException.InvalidRequest("Send a code challenge by S256.");
        if (parameters.DpopJkt.Length > 0 && !IsHash(parameters.DpopJkt))
            return OAuthException.InvalidRequest("dpop_jkt is not a thumbprint.");

        return parameters.Scope.Length > MaxText || parameters.State.Length > MaxText || parameters.Nonce.Length > MaxText
            ? OAuthException.InvalidRequest("Scope, state and nonce have at most 512 characters.")
            : null;
    }

    private static bool IsHash(string text) => text.Length == 43 && Base64Url.IsValid(text);
}
