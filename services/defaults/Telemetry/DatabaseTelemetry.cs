using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;

namespace Platform.Defaults;

/// <summary>
/// A span and a duration per SQL statement, as OpenTelemetry's conventions name them. Every statement is constant text with
/// parameters, so the text tells nothing of anybody; values are never recorded.
/// </summary>
internal static partial class DatabaseTelemetry
{
    public const string Name = "Platform.Database";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "db.client.operation.duration", "s", "Time of a SQL statement, by kind of statement.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5, 10] });

    private static readonly ConcurrentDictionary<string, Statement> Statements = [];

    /// <summary>Runs a statement under a span, when somebody looks.</summary>
    public static T Run<T>(string system, string database, string text, Func<T> execute)
    {
        using var run = Begin(system, database, text);
        try
        {
            return execute();
        }
        catch (Exception exception)
        {
            run?.Fail(exception);
            throw;
        }
    }

    /// <inheritdoc cref="Run{T}"/>
    public static async Task<T> RunAsync<T>(string system, string database, string text, Func<Task<T>> execute)
    {
        using var run = Begin(system, database, text);
        try
        {
            return await execute();
        }
        catch (Exception exception)
        {
            run?.Fail(exception);
            throw;
        }
    }

    private static Execution? Begin(string system, string database, string text)
    {
        if (!Duration.Enabled && !Source.HasListeners())
            return null;

        var statement = Statements.GetOrAdd(text, Describe);
        // What nothing has caused (polling, compaction) is measured, not traced.
        return statement.IsSettings
            ? null
            : new Execution(system, database, text, statement, Activity.Current is null ? null : Source.StartActivity(statement.Summary, ActivityKind.Client));
    }

    private static Statement Describe(string text)
    {
        var operation = FirstWord().Match(text) is { Success: true } word ? word.Value.ToUpperInvariant() : "STATEMENT";
        var table = TableName().Match(text) is { Success: true } match ? match.Groups["table"].Value : null;
        return new Statement(operation, table, table is null ? operation : $"{operation} {table}");
    }

    [GeneratedRegex("[A-Za-z]+")]
    private static partial Regex FirstWord();

    [GeneratedRegex(@"\b(?:FROM|INTO|UPDATE|JOIN|TABLE(?: IF NOT EXISTS)?)\s+(?<table>[a-z_][a-z0-9_]*)", RegexOptions.IgnoreCase)]
    private static partial Regex TableName();

    private sealed record Statement(string Operation, string? Table, string Summary)
    {
        public bool IsSettings => Operation is "PRAGMA" or "SET";
    }

    private sealed class Execution(string system, string database, string text, Statement statement, Activity? activity) : IDisposable
    {
        private readonly long _started = Stopwatch.GetTimestamp();
        private string _error = "";

        public void Fail(Exception exception)
        {
            _error = exception.GetType().FullName!;
            activity?.SetStatus(ActivityStatusCode.Error);
            activity?.SetTag("error.type", _error);
        }

        public void Dispose()
        {
            var tags = new TagList
            {
                { "db.system.name", system },
                { "db.namespace", database },
                { "db.operation.name", statement.Operation },
            };
            if (_error.Length > 0)
                tags.Add("error.type", _error);
            Duration.Record(Stopwatch.GetElapsedTime(_started).TotalSeconds, tags);
            if (activity is { IsAllDataRequested: true })
            {
                activity.SetTag("db.system.name", system);
                activity.SetTag("db.namespace", database);
                activity.SetTag("db.operation.name", statement.Operation);
                activity.SetTag("db.collection.name", statement.Table);
                activity.SetTag("db.query.summary", statement.Summary);
                activity.SetTag("db.query.text", text);
            }

            activity?.Dispose();
        }
    }
}
