namespace Platform.Bench;

/// <summary>The measurement is not valid: something is missing, out of order, or did not start.</summary>
internal sealed class BenchFailure(string message) : Exception(message);
