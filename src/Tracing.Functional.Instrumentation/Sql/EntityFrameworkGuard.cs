using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

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
            && value.Value is { } warning && ConnectionType(warning) == typeof(TracedConnection))
            throw new InvalidOperationException(Remedy);
    }

    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Without the property the provider's own error comes later.")]
    private static Type? ConnectionType(object warning) => warning.GetType().GetProperty("ConnectionType")?.GetValue(warning) as Type;

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }
}
