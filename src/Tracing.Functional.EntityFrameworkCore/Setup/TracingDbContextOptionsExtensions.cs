using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Tracing.Functional.EntityFrameworkCore.Commands;
using Tracing.Functional.EntityFrameworkCore.Setup;
using Tracing.Functional.Instrumentation.Sql;

namespace Tracing.Functional;

/// <summary>Spans for the commands of Entity Framework Core.</summary>
/// <example>
/// <code>
/// services.AddDbContext&lt;Shop&gt;(options => options.UseSqlite("Data Source=shop.db").UseTracing());
/// </code>
/// </example>
public static class TracingDbContextOptionsExtensions
{
    /// <summary>
    /// One span for each command that the context sends, of a query, SaveChanges or raw SQL, by an interceptor; a reader's lasts until it
    /// is disposed. They are recorded by a provider with <c>AddSqlTracing()</c>. A command that has a span already gets none: Npgsql's,
    /// those of a connection <c>WithTracing()</c>, and those that OpenTelemetry.Instrumentation.EntityFrameworkCore records.
    /// </summary>
    /// <param name="builder">The context's options.</param>
    /// <param name="options">What is recorded; null for the defaults. Use one object for all contexts. The first call counts.</param>
    /// <exception cref="ArgumentNullException">The builder is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static DbContextOptionsBuilder UseTracing(this DbContextOptionsBuilder builder, SqlTracingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var tracer = SqlTracer.Of(options);
        if (builder.Options.FindExtension<TracingOptionsExtension>() is not null)
            return builder;

        ((IDbContextOptionsBuilderInfrastructure)builder).AddOrUpdateExtension(new TracingOptionsExtension());
        return builder.AddInterceptors(CommandInterceptor.Of(tracer));
    }

    /// <inheritdoc cref="UseTracing(DbContextOptionsBuilder, SqlTracingOptions?)"/>
    /// <typeparam name="TContext">The context.</typeparam>
    public static DbContextOptionsBuilder<TContext> UseTracing<TContext>(
        this DbContextOptionsBuilder<TContext> builder, SqlTracingOptions? options = null)
        where TContext : DbContext =>
        (DbContextOptionsBuilder<TContext>)UseTracing((DbContextOptionsBuilder)builder, options);
}
