using System.Diagnostics;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Instrumentation.Sql;

/// <summary>
/// Completes the spans that Npgsql creates itself, at their end. The listener is registered before the provider's own, so no processor sees
/// a text with literals, whatever their order. It asks for no data.
/// </summary>
internal sealed class NpgsqlSpans : IDisposable
{
    public const string SourceName = "Npgsql";
    private const string System = "postgresql";
    private static readonly Hook s_hook = new("npgsql");
    private static readonly Hook s_enrich = new("sql enrich");
    private readonly SqlTracer _tracer;
    private readonly ActivityListener _listener;

    public NpgsqlSpans(SqlTracingOptions options)
    {
        _tracer = SqlTracer.Of(options);
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => string.Equals(source.Name, SourceName, StringComparison.Ordinal),
            ActivityStopped = Stopped,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    private void Stopped(Activity span)
    {
        if (!span.IsAllDataRequested)
            return;

        s_hook.Run((this, span), static one => one.Item1.Complete(one.span));
        if (_tracer.Options.Enrich is { } enrich)
            s_enrich.Run((enrich, span), static one => one.enrich(one.span));
    }

    private void Complete(Activity span)
    {
        if (span.GetTagItem("db.query.text") is not string sql)
            return;

        // First, so that a fault below leaves no literals behind.
        span.SetTag("db.query.text", null);
        ProviderSpan.Complete(span, Of(sql, span), System);
    }

    /// <summary>For a stored procedure the text is its name.</summary>
    private SqlStatement Of(string sql, Activity span)
    {
        var statements = _tracer.StatementsOf(System);
        return string.Equals(span.DisplayName, "CALL " + sql, StringComparison.Ordinal) ? statements.OfProcedure(sql) : statements.Of(sql);
    }
}
