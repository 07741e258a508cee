using System.Diagnostics;

namespace Tracing.Functional.Instrumentation.Sql;

/// <summary>
/// From a transaction's begin to its commit or rollback, by whose name it goes. Beside the commands' spans, not around them: it is not
/// current while the transaction is open, since a begin that is awaited cannot make it so in its caller.
/// </summary>
internal sealed class TransactionSpan : ISqlOperation
{
    private readonly TracedConnection _connection;
    private Activity? _span;

    public TransactionSpan(TracedConnection connection)
    {
        _connection = connection;
        _span = Tracer.Options.RecordTransactions ? SqlTracer.Start(this) : null;
        if (_span is not null)
            SqlTracer.Detach(_span);
    }

    public SqlTracer Tracer => _connection.Tracer;

    public (string Name, KeyValuePair<string, object?>[] Tags) Describe() =>
        ("TRANSACTION " + _connection.Target.Name, _connection.Target.Tags);

    /// <summary>Only the first end counts.</summary>
    public void End(string operation, Exception? failure = null)
    {
        if (Interlocked.Exchange(ref _span, null) is not { } span)
            return;

        if (span.IsAllDataRequested)
        {
            span.DisplayName = $"{operation} {_connection.Target.Name}";
            span.SetTag("db.operation.name", operation);
        }

        if (failure is not null)
            SqlTracer.Fail(span, failure);
        Tracer.End(span);
    }
}
