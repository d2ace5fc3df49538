namespace Platform.Client.Tests.Keys;

/// <summary>The session that this process's own libraries talk to. Its tests run one after another.</summary>
public sealed class ThisSession : IDisposable
{
    public ThisSession()
    {
        if (!DesktopSession.Missing)
            Desktop.EnterThisProcess();
    }

    public DesktopSession Desktop { get; } = new();

    public void Dispose() => Desktop.Dispose();
}

[CollectionDefinition(Name)]
public sealed class ThisSessionTests : ICollectionFixture<ThisSession>
{
    public const string Name = "this process's keyring";
}
