using System.Data.Common;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Tracing.Functional.Instrumentation.Sql;

// An exception on a span of SQL.
internal static class SqlErrors
{
    public static void Record(Activity span, Exception exception)
    {
        var code = CodeOf(exception, span.GetTagItem("db.system.name") as string ?? "");
        span.SetTag("error.type", code ?? exception.GetType().FullName);
        if (code is not null)
            span.SetTag("db.response.status_code", code);
        span.SetStatus(ActivityStatusCode.Error, code ?? exception.GetType().Name);
        span.AddException(exception);
    }

    /// <summary>The code that the database's own documentation lists; null if it gave none.</summary>
    internal static string? CodeOf(Exception exception, string system)
    {
        if (exception is not DbException failure)
            return null;
        var property = system switch
        {
            "sqlite" => "SqliteErrorCode",
            "microsoft.sql_server" or "mysql" or "oracle.db" => "Number",
            _ => null,
        };
        if (property is not null && NumberOf(failure, property) is { } number)
            return number;
        if (!string.IsNullOrEmpty(failure.SqlState))
            return failure.SqlState;
        return failure.ErrorCode > 0 ? failure.ErrorCode.ToString(CultureInfo.InvariantCulture) : null;
    }

    /// <summary>These providers have the code in a property of their own; nothing here references them.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "A property that was trimmed away leaves the SQL state or the code.")]
    private static string? NumberOf(DbException failure, string property) =>
        failure.GetType().GetProperty(property)?.GetValue(failure) is IFormattable number
            ? number.ToString(null, CultureInfo.InvariantCulture)
            : null;
}
