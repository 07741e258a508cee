using System.Data.Common;
using OpenTelemetry.Trace;
using Tracing.Functional.Ground;
using Tracing.Functional.Instrumentation.Sql;
using Tracing.Functional.W3C;

namespace Tracing.Functional;

/// <summary>Spans for SQL commands.</summary>
/// <example>
/// <code>
/// builder.AddSqlTracing();
/// using var connection = new SqliteConnection("Data Source=shop.db").WithTracing();
/// </code>
/// </example>
public static class SqlTracingExtensions
{
    /// <summary>
    /// Records the spans of connections <c>WithTracing</c>, and Npgsql's own. All get the text without literals, its summary (also the
    /// span's name), operation and table.
    /// </summary>
    /// <param name="builder">The tracer provider's builder.</param>
    /// <param name="configure">
    /// Changes the options for Npgsql's spans, after what the application configured by <c>services.Configure&lt;SqlTracingOptions&gt;</c>.
    /// Of several calls the last one with an action counts. Decorated connections have their own options.
    /// </param>
    /// <exception cref="ArgumentNullException">The builder is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An option is out of range; for a configured value, when the provider is built.
    /// </exception>
    public static TracerProviderBuilder AddSqlTracing(this TracerProviderBuilder builder, Action<SqlTracingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddOnce(configure, SqlTracingOptions.Check, late => builder
            .AddSource(SqlTracer.SourceName, NpgsqlSpans.SourceName)
            .AddInstrumentation((services, _) => new NpgsqlSpans(services.ReadOptionsOf(SqlTracingOptions.Check, late)))
            .AddInstrumentation((services, _) => new MySqlConnectorSpans(services.ReadOptionsOf(SqlTracingOptions.Check, late))));
    }

    /// <summary>
    /// The connection with spans for its commands, batches and transactions. Dispose what is returned; it disposes the connection. Npgsql's
    /// connections are returned unchanged: Npgsql creates spans itself. Not for EF Core, which must see the provider's own connection:
    /// there <c>UseTracing()</c> of the package Tracing.Functional.EntityFrameworkCore makes the spans.
    /// </summary>
    /// <param name="connection">A connection of any ADO.NET provider.</param>
    /// <param name="options">What is recorded; null for the defaults.</param>
    /// <exception cref="ArgumentNullException">The connection is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static DbConnection WithTracing(this DbConnection connection, SqlTracingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var tracer = SqlTracer.Of(options);
        EntityFrameworkGuard.Start();
        return connection is TracedConnection || SqlSystem.HasOwnSpans(connection) ? connection : new TracedConnection(connection, tracer);
    }

    /// <summary>The data source with spans for all that its connections do; see the other overload.</summary>
    /// <exception cref="ArgumentNullException">The data source is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static DbDataSource WithTracing(this DbDataSource dataSource, SqlTracingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        var tracer = SqlTracer.Of(options);
        return dataSource is TracedDataSource || SqlSystem.HasOwnSpans(dataSource) ? dataSource : new TracedDataSource(dataSource, tracer);
    }

    /// <summary>The provider's connection, for what only it has.</summary>
    /// <exception cref="InvalidCastException">It is of another type.</exception>
    public static T Unwrap<T>(this DbConnection connection)
        where T : DbConnection => (T)(connection is TracedConnection traced ? traced.Inner : connection);

    /// <summary>The provider's data source.</summary>
    /// <exception cref="InvalidCastException">It is of another type.</exception>
    public static T Unwrap<T>(this DbDataSource dataSource)
        where T : DbDataSource => (T)(dataSource is TracedDataSource traced ? traced.Inner : dataSource);

    /// <summary>The provider's command.</summary>
    /// <exception cref="InvalidCastException">It is of another type.</exception>
    public static T Unwrap<T>(this DbCommand command)
        where T : DbCommand => (T)(command is TracedCommand traced ? traced.Inner : command);

    /// <summary>The provider's batch.</summary>
    /// <exception cref="InvalidCastException">It is of another type.</exception>
    public static T Unwrap<T>(this DbBatch batch)
        where T : DbBatch => (T)(batch is TracedBatch traced ? traced.Inner : batch);

    /// <summary>The provider's transaction.</summary>
    /// <exception cref="InvalidCastException">It is of another type.</exception>
    public static T Unwrap<T>(this DbTransaction transaction)
        where T : DbTransaction => (T)(transaction is TracedTransaction traced ? traced.Inner : transaction);

    /// <summary>The provider's reader.</summary>
    /// <exception cref="InvalidCastException">It is of another type.</exception>
    public static T Unwrap<T>(this DbDataReader reader)
        where T : DbDataReader => (T)(reader is TracedDataReader traced ? traced.Inner : reader);
}
