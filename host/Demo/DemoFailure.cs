namespace Platform.Host.Demo;

/// <summary>The demonstration found something missing.</summary>
internal sealed class DemoFailure(string message) : Exception(message);
