namespace Platform.Portal.Tests.Harness;

/// <summary>A test in a real Chromium: without one it is skipped, aloud; in CI it fails.</summary>
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Chromium.Missing;
}

/// <summary>A theory in a real Chromium: without one it is skipped, aloud; in CI it fails.</summary>
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = Chromium.Missing;
}
