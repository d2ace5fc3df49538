namespace Platform.Org.Tokens;

internal sealed record AccessToken(string Text, TimeSpan ExpiresIn)
{
    /// <summary>Never the token itself.</summary>
    public override string ToString() => $"access token, valid for {ExpiresIn}";
}
