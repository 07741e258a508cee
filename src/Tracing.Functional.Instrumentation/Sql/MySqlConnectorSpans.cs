using System.Diagnostics;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Instrumentation.Sql;

/// <summary>
/// The spans that MySqlConnector creates itself, if the application has added its source: inside of a span of ours they are taken out,
/// since they show the same command; others are completed at their end, like Npgsql's.
/// </summary>
internal sealed class MySqlConnectorSpans : IDisposable
{
    public const string SourceName = "MySqlConnector";
    private const string Command = "Execute";
    private static readonly Hook s_hook = new("mysqlconnector");
    private static readonly AsyncLocal<SqlScope?> s_scope = new();
    private static int s_listening;
    private readonly SqlTracer _tracer;
    private readonly ProviderSpans _spans;

    public MySqlConnectorSpans(SqlTracingOptions options)
    {
        _tracer = SqlTracer.Of(options);
        _spans = new ProviderSpans(SourceName, s_hook, _tracer, Complete, started: static span => s_hook.Run(span, TakeOut));
        Interlocked.Increment(ref s_listening);
    }

    /// <summary>Whether anybody asks for these spans; else no scope is needed.</summary>
    public static bool AreHeard => Volatile.Read(ref s_listening) > 0;

    /// <summary>
    /// From now on, in the caller's flow: a span that is set into the scope later covers MySqlConnector's, even if it is not current then.
    /// </summary>
    public static SqlScope? Scope
    {
        get => s_scope.Value;
        set => s_scope.Value = value;
    }

    public void Dispose()
    {
        Interlocked.Decrement(ref s_listening);
        _spans.Dispose();
    }

    private static void TakeOut(Activity span)
    {
        if (string.Equals(span.OperationName, Command, StringComparison.Ordinal) && (IsOurs(span.Parent) || IsOurs(Scope?.Span)))
            ForeignSpans.LeaveOut(span);
    }

    private static bool IsOurs(Activity? span) => span is { IsStopped: false } && ReferenceEquals(span.Source, SqlTracer.Source);

    private void Complete(Activity span)
    {
        var sql = span.GetTagItem("db.query.text") as string;
        var old = span.GetTagItem("db.statement") as string;
        if ((sql ?? old) is not { } text)
            return;

        // First, so that a fault below leaves no literals behind.
        span.SetTag("db.query.text", null);
        span.SetTag("db.statement", null);
        var statement = _tracer.StatementsOf("mysql").Of(text);
        ProviderSpans.Complete(span, statement, Command);
        if (old is not null)
            span.SetTag("db.statement", span.GetTagItem("db.query.text"));
    }

    /// <summary>The span of the command that runs in a flow.</summary>
    internal sealed class SqlScope
    {
        public Activity? Span { get; set; }
    }
}
