namespace Platform.Org.OAuth;

/// <summary>Tokens, by any of the grants.</summary>
internal sealed class TokenEndpoint(OAuthClients clients, KeyProofs proofs, ExchangeCode exchangeCode, RefreshTokens refreshTokens, FetchDeviceGrant fetchDeviceGrant)
{
    public const string DeviceGrantType = "urn:ietf:params:oauth:grant-type:device_code";

    public async Task<IssuedTokens> RunAsync(HttpRequest request, OAuthForm form, CancellationToken cancellation)
    {
        var client = clients.Find(form.Require("client_id")) ?? throw OAuthException.InvalidClient();
        var grant = form.Require("grant_type");
        var thumbprint = await proofs.ReadAsync(request, cancellation);
        if (client.RequiresKey && thumbprint is null)
            throw OAuthException.InvalidProof();

        var issued = grant switch
        {
            "authorization_code" => await exchangeCode.RunAsync(
                client, form.Require("code"), form.Require("redirect_uri"), form.Require("code_verifier"), thumbprint, cancellation),
            "refresh_token" => await refreshTokens.RunAsync(client, form.Require("refresh_token"), thumbprint, cancellation),
            DeviceGrantType => await fetchDeviceGrant.RunAsync(client, form.Require("device_code"), thumbprint, cancellation),
            _ => throw new OAuthException("unsupported_grant_type", "This kind of grant is not offered."),
        };
        Telemetry.TokenIssued("client");
        return issued;
    }
}
