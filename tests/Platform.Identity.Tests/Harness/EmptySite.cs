namespace Platform.Identity.Tests.Harness;

/// <summary>One installation for all tests of a class, with nobody in it.</summary>
public sealed class EmptySite : IAsyncLifetime
{
    internal Site Site { get; private set; } = null!;

    public async Task InitializeAsync() => Site = await Site.StartAsync();

    public async Task DisposeAsync() => await Site.DisposeAsync();
}
