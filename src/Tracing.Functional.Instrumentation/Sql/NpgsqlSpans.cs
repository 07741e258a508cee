using System.Diagnostics;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Instrumentation.Sql;

/// <summary>Completes the spans that Npgsql creates itself, at their end, so that no processor sees a text with literals.</summary>
internal sealed class NpgsqlSpans : IDisposable
{
    public const string SourceName = "Npgsql";
    private const string System = "postgresql";
    private static readonly Hook s_hook = new("npgsql");
    private readonly SqlTracer _tracer;
    private readonly ProviderSpans _spans;

    public NpgsqlSpans(SqlTracingOptions options)
    {
        _tracer = SqlTracer.Of(options);
        _spans = new ProviderSpans(SourceName, s_hook, _tracer, Complete);
    }

    public void Dispose() => _spans.Dispose();

    private void Complete(Activity span)
    {
        if (span.GetTagItem("db.query.text") is not string sql)
            return;

        // First, so that a fault below leaves no literals behind.
        span.SetTag("db.query.text", null);
        ProviderSpans.Complete(span, Of(sql, span), System);
    }

    /// <summary>For a stored procedure the text is its name.</summary>
    private SqlStatement Of(string sql, Activity span)
    {
        var statements = _tracer.StatementsOf(System);
        return string.Equals(span.DisplayName, "CALL " + sql, StringComparison.Ordinal) ? statements.OfProcedure(sql) : statements.Of(sql);
    }
}
