using Platform.Credentials.V1;

namespace Platform.Providers.Special;

/// <summary>
/// People paste the whole address that the Azure portal shows:
/// https://NAME.openai.azure.com/openai/deployments/DEPLOYMENT/chat/completions?api-version=VERSION.
/// </summary>
internal static class AzureAddress
{
    private const string Api = "openai";
    private const string Deployments = "deployments";
    private const string VersionParameter = "api-version=";

    /// <summary>Keeps the origin as endpoint; the other parts fill fields that are still empty.</summary>
    public static void Split(AzureOpenAi form)
    {
        if (WebAddress.Parse(form.Endpoint) is not { HasFragment: false } address)
            return;
        var parts = address.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0 || parts[0] != Api)
            return;

        form.Endpoint = address.Origin;
        if (form.Deployment.Length == 0 && parts.Length > 2 && parts[1] == Deployments)
            form.Deployment = Uri.UnescapeDataString(parts[2]);
        var version = address.Query.Split('&').FirstOrDefault(part => part.StartsWith(VersionParameter, StringComparison.Ordinal));
        if (form.ApiVersion.Length == 0 && version is not null)
            form.ApiVersion = Uri.UnescapeDataString(version[VersionParameter.Length..]);
    }
}
