namespace Platform.Operations.Tests.Topology;

/// <summary>Tests that look at one running topology, and tests that start another: one at a time, as each is many processes.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ObservedProcesses : ICollectionFixture<ObservedPlatform>
{
    public const string Name = "processes";
}
