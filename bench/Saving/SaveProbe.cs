namespace Platform.Bench.Saving;

/// <summary>One way to make a kilobyte durable and have it delivered, measured again and again.</summary>
internal abstract class SaveProbe : IDisposable
{
    /// <summary>What is measured: a row each.</summary>
    public abstract IReadOnlyList<string> Rows { get; }

    /// <summary>Does it once; milliseconds for each row.</summary>
    public abstract double[] Once();

    public abstract void Dispose();
}
