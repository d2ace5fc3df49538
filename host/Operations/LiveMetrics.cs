using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Platform.Host.Operations;

/// <summary>The platform's own metrics as they stand: sums of counters, values of gauges, buckets of histograms.</summary>
internal sealed class LiveMetrics : IDisposable
{
    // The buckets of the page's bars: the first steps are a device on the same machine, the last ones somebody should look at.
    private static readonly double[] Bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, double> _sums = new();
    private readonly ConcurrentDictionary<string, double> _gauges = new();
    private readonly ConcurrentDictionary<string, Buckets> _histograms = new();

    public LiveMetrics()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name.StartsWith("Platform.", StringComparison.Ordinal))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Every instrument's value; a tagged gauge's under its name and tags.</summary>
    public IReadOnlyDictionary<string, double> Values()
    {
        _gauges.Clear();
        _listener.RecordObservableInstruments();
        return new SortedDictionary<string, double>(_sums.Concat(_gauges).ToDictionary(), StringComparer.Ordinal);
    }

    public IReadOnlyDictionary<string, HistogramView> Histograms() => _histograms.ToDictionary(pair => pair.Key, pair => pair.Value.View());

    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (instrument is Histogram<double>)
            _histograms.GetOrAdd(instrument.Name, _ => new Buckets()).Add(value);
        else if (instrument.IsObservable)
            _gauges.AddOrUpdate(tags.IsEmpty ? instrument.Name : $"{instrument.Name} {tags[0].Value}", value, (_, sum) => sum + value);
        else
            _sums.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value);
    }

    private sealed class Buckets
    {
        private readonly Lock _lock = new();
        private readonly long[] _counts = new long[Bounds.Length + 1];

        public void Add(double value)
        {
            var index = 0;
            while (index < Bounds.Length && value > Bounds[index])
                index++;
            lock (_lock)
                _counts[index]++;
        }

        public HistogramView View()
        {
            lock (_lock)
                return new HistogramView(Bounds, [.. _counts]);
        }
    }
}

/// <summary>How many measurements fell into each bucket; the last has no bound.</summary>
internal sealed record HistogramView(IReadOnlyList<double> Bounds, IReadOnlyList<long> Counts);
