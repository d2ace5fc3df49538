namespace Platform.Org.OAuth;

/// <summary>The parameters of a request, each at most once (RFC 6749, section 3.2).</summary>
internal sealed class OAuthForm(IFormCollection form)
{
    public static async Task<OAuthForm> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (!request.HasFormContentType)
            throw OAuthException.InvalidRequest("Send application/x-www-form-urlencoded.");

        try
        {
            var form = await request.ReadFormAsync(cancellation);
            return form.All(parameter => parameter.Value.Count == 1) ? new OAuthForm(form) : throw OAuthException.InvalidRequest("A parameter comes twice.");
        }
        catch (Exception exception) when (exception is InvalidDataException or BadHttpRequestException)
        {
            throw OAuthException.InvalidRequest("The form cannot be read.");
        }
    }

    /// <summary>A parameter; empty when it is absent.</summary>
    public string Find(string name) => form[name].ToString();

    public string Require(string name) => Find(name) is { Length: > 0 } value ? value : throw OAuthException.InvalidRequest($"The parameter {name} is missing.");
}
