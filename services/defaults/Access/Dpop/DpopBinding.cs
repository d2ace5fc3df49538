using System.Text.Json;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Platform.Defaults;

/// <summary>
/// A token that is bound to a key (cnf.jkt) counts only with a proof of that key, for this very call; stolen, it is worth nothing.
/// A token that is not bound comes as Bearer, a bound one as DPoP, and neither as the other.
/// </summary>
internal sealed class DpopBinding(DpopReplays replays, TimeProvider time)
{
    public const string Scheme = "DPoP ";
    public const string HeaderName = "DPoP";

    private static readonly object Refusal = new();

    /// <summary>The token of either scheme.</summary>
    public static Task ReadTokenAsync(MessageReceivedContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            context.Token = header[Scheme.Length..].Trim();

        return Task.CompletedTask;
    }

    public Task CheckAsync(TokenValidatedContext context)
    {
        var token = (JsonWebToken)context.SecurityToken;
        var asBound = context.Request.Headers.Authorization.ToString().StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);
        if (Thumbprint(token) is { } thumbprint)
        {
            if (!asBound || !IsProved(context.Request, token.EncodedToken, thumbprint))
            {
                context.HttpContext.Items[Refusal] = true;
                context.Fail("The token is bound to a key that was not proved.");
            }
        }
        else if (asBound || token.TryGetPayloadValue<JsonElement>("cnf", out _))
        {
            context.Fail("The token is not bound to a key.");
        }

        return Task.CompletedTask;
    }

    /// <summary>Whether the call failed for its proof alone: an honest caller's clock may be wrong, and should be told.</summary>
    public static bool IsRefused(HttpContext context) => context.Items.ContainsKey(Refusal);

    private bool IsProved(HttpRequest request, string accessToken, string thumbprint) =>
        request.Headers[HeaderName] is [{ } text]
        && DpopProof.TryRead(text) is { } proof
        && proof.Thumbprint == thumbprint
        && proof.IsCurrent(time.GetUtcNow())
        && proof.IsFor(request.Method, request.Path.Value ?? "")
        && proof.IsForToken(accessToken)
        && replays.TryUse(proof);

    private static string? Thumbprint(JsonWebToken token) =>
        token.TryGetPayloadValue<JsonElement>("cnf", out var confirmation)
        && confirmation.ValueKind == JsonValueKind.Object
        && confirmation.TryGetProperty("jkt", out var thumbprint)
            ? thumbprint.GetString()
            : null;
}
