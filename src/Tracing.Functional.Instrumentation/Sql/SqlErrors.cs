using System.Data.Common;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Tracing.Functional.Instrumentation.Sql;

// An exception on a span of SQL.
internal static class SqlErrors
{
    /// <summary>A cancellation that the caller asked for is no error.</summary>
    public static void Record(Activity span, Exception exception)
    {
        if (Errors.Cancellations.IsAskedFor(exception))
            return;

        var system = span.GetTagItem("db.system.name") as string ?? "";
        var code = CodeOf(exception, system);
        var type = code ?? (IsTimeout(exception, system) ? "timeout" : exception.GetType().FullName);
        span.SetTag("error.type", type);
        if (code is not null)
            span.SetTag("db.response.status_code", code);
        span.SetStatus(ActivityStatusCode.Error, type);
        span.AddException(exception);
    }

    /// <summary>The code that the database's own documentation lists; null if it gave none.</summary>
    internal static string? CodeOf(Exception exception, string system)
    {
        if (exception is not DbException failure || IsTimeout(exception, system))
            return null;
        var property = system switch
        {
            "sqlite" => "SqliteExtendedErrorCode",
            "microsoft.sql_server" or "mysql" or "mariadb" or "oracle.db" => "Number",
            _ => null,
        };
        if (property is not null && NumberOf(failure, property) is { } number and not 0)
            return number.ToString(CultureInfo.InvariantCulture);
        if (!string.IsNullOrEmpty(failure.SqlState))
            return failure.SqlState;
        return failure.ErrorCode > 0 ? failure.ErrorCode.ToString(CultureInfo.InvariantCulture) : null;
    }

    /// <summary>The client gave up waiting: such exceptions have no code of the database, but a negative one of the client's.</summary>
    private static bool IsTimeout(Exception exception, string system) => exception switch
    {
        TimeoutException or { InnerException: TimeoutException } => true,
        DbException failure => (system, NumberOf(failure, "Number")) is ("mysql" or "mariadb", -1) or ("microsoft.sql_server", -2),
        _ => false,
    };

    /// <summary>These providers have the code in a property of their own; nothing here references them.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Without the property there is the SQL state or the code.")]
    private static int? NumberOf(DbException failure, string property) =>
        failure.GetType().GetProperty(property)?.GetValue(failure) is { } number
            ? Convert.ToInt32(number, CultureInfo.InvariantCulture)
            : null;
}
