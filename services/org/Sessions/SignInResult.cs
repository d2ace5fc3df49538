namespace Platform.Org.Sessions;

/// <summary>Signed in, or half: one of the two is set.</summary>
internal readonly record struct SignInResult(LiveSession? Live, string? PendingToken)
{
    public override string ToString() => Live is null ? "second factor awaited" : "signed in";
}
