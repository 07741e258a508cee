using System.Diagnostics;

namespace Tracing.Functional.Instrumentation.Sql;

/// <summary>
/// EF Core over SQLite registers its functions (ef_compare, regexp and others) only on a connection of the provider's own type: over a
/// decorated one some queries fail later, as "no such function". EF tells of such a connection when a context begins to use it; then it is
/// refused, with the remedy.
/// </summary>
internal sealed class EntityFrameworkGuard : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    public const string Remedy =
        "EF Core over SQLite works only on a connection of the provider's own type: over one WithTracing() it has no ef_compare, regexp "
        + "and the like. Give EF the bare connection, and call UseTracing() of the package Tracing.Functional.EntityFrameworkCore on its "
        + "options builder.";

    private const string EntityFramework = "Microsoft.EntityFrameworkCore";
    private const string UnexpectedConnection = EntityFramework + ".Infrastructure.UnexpectedConnectionTypeWarning";
    private static int s_started;

    private EntityFrameworkGuard()
    {
    }

    public static void Start()
    {
        if (Volatile.Read(ref s_started) == 0 && Interlocked.Exchange(ref s_started, 1) == 0)
            DiagnosticListener.AllListeners.Subscribe(new EntityFrameworkGuard());
    }

    public void OnNext(DiagnosticListener value)
    {
        if (string.Equals(value.Name, EntityFramework, StringComparison.Ordinal))
            value.Subscribe(this, static name => string.Equals(name, UnexpectedConnection, StringComparison.Ordinal));
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (string.Equals(value.Key, UnexpectedConnection, StringComparison.Ordinal)
            && value.Value?.GetType().GetProperty("ConnectionType")?.GetValue(value.Value) as Type == typeof(TracedConnection))
            throw new InvalidOperationException(Remedy);
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }
}
