using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Instrumentation.Sql;

/// <summary>
/// Starts and ends the spans of the decorators, by one set of options. Nothing here throws, and the application always finds its own <see
/// cref="Activity.Current"/> again.
/// </summary>
internal sealed class SqlTracer
{
    public const string SourceName = "Tracing.Functional.Sql";

    public static readonly ActivitySource Source = new(SourceName);

    private static readonly Hook s_start = new("sql start");
    private static readonly Hook s_failure = new("sql failure");
    private static readonly Hook s_enrich = new("sql enrich");
    private static readonly Hook s_end = new("sql end");
    private static readonly SqlTracer s_default = new(new SqlTracingOptions());
    private static readonly ConditionalWeakTable<SqlTracingOptions, SqlTracer> s_byOptions = [];
    private readonly ConcurrentDictionary<string, SqlStatements> _statements = new(StringComparer.Ordinal);

    private SqlTracer(SqlTracingOptions options)
    {
        Options = options.Checked();
        Targets = new SqlTargets(this);
    }

    public SqlTracingOptions Options { get; }

    public SqlTargets Targets { get; }

    public static SqlTracer Of(SqlTracingOptions? options) =>
        options is null ? s_default : s_byOptions.GetValue(options, static one => new SqlTracer(one));

    /// <summary>One for each of the few names of systems.</summary>
    public SqlStatements StatementsOf(string system) =>
        _statements.GetOrAdd(system, static (name, self) => new SqlStatements(SqlDialects.Of(name), self.Options), this);

    /// <summary>The started span, which is current now; null if nobody wants it.</summary>
    public static Activity? Start<T>(T operation)
        where T : ISqlOperation
    {
        if (!Source.HasListeners())
            return null;

        var before = Activity.Current;
        var span = s_start.Run(operation, static one => one.Describe() is var (name, tags) ? StartSpan(name, tags, default) : null, null);
        if (span is null && !ReferenceEquals(Activity.Current, before))
            Activity.Current = before;
        return span;
    }

    /// <summary>Records a failure outside of any span as a span that began earlier.</summary>
    public void Failed<T>(T operation, DateTimeOffset start, Exception exception)
        where T : ISqlOperation
    {
        if (!Source.HasListeners())
            return;

        var before = Activity.Current;
        var span = s_start.Run(
            (operation, start), static one => one.operation.Describe() is var (name, tags) ? StartSpan(name, tags, one.start) : null, null);
        if (span is not null)
        {
            Fail(span, exception);
            End(span);
        }

        if (!ReferenceEquals(Activity.Current, before))
            Activity.Current = before;
    }

    /// <summary>The span goes on, but what the application does meanwhile is not inside of it.</summary>
    public static void Detach(Activity span)
    {
        if (IsWithin(Activity.Current, span))
            Activity.Current = span.Parent;
    }

    /// <summary>A provider's own span inside of this one may have stayed current, until its reader is closed.</summary>
    private static bool IsWithin(Activity? current, Activity span)
    {
        for (var depth = 0; current is not null && depth < 4; depth++, current = current.Parent)
        {
            if (ReferenceEquals(current, span))
                return true;
        }

        return false;
    }

    public static void Fail(Activity span, Exception exception)
    {
        if (span.IsAllDataRequested)
            s_failure.Run((span, exception), static one => SqlErrors.Record(one.span, one.exception));
    }

    public void End(Activity span)
    {
        if (Options.Enrich is { } enrich && span.IsAllDataRequested)
            s_enrich.Run((enrich, span), static one => one.enrich(one.span));

        // A span that ends restores the span that was current at its start; a span whose processor throws stays current.
        var current = Activity.Current;
        var next = IsWithin(current, span) ? span.Parent : current;
        s_end.Run(span, static one => one.Stop());
        if (!ReferenceEquals(Activity.Current, next))
            Activity.Current = next;
    }

    private static Activity? StartSpan(string name, KeyValuePair<string, object?>[] tags, DateTimeOffset start) =>
        Source.StartActivity(name, ActivityKind.Client, default(ActivityContext), tags, null, start);
}
