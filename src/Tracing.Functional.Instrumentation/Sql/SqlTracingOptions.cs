using System.Diagnostics;
using Tracing.Functional.Ground;

namespace Tracing.Functional;

/// <summary>
/// What is recorded of SQL. Read once, at the first use. Use one object for all connections: the cache of statements belongs to it.
/// </summary>
public sealed class SqlTracingOptions
{
    /// <summary>What <c>db.query.text</c> holds. Default: <see cref="SqlQueryText.AsIsWhenParameterized"/>.</summary>
    public SqlQueryText QueryText { get; set; } = SqlQueryText.AsIsWhenParameterized;

    /// <summary>
    /// The longest <c>db.query.text</c>, in characters; it ends before the token that does not fit. 16 to 65,536. Default: 2,048.
    /// </summary>
    public int MaxQueryTextLength { get; set; } = 2048;

    /// <summary>Whether readers count their rows into <c>db.response.returned_rows</c>. Not for Npgsql's spans. Default: true.</summary>
    public bool RecordReturnedRows { get; set; } = true;

    /// <summary>Whether a transaction is a span, from its begin to its commit or rollback. Not for Npgsql. Default: true.</summary>
    public bool RecordTransactions { get; set; } = true;

    /// <summary>Called for every recorded span of SQL before its end. Its exceptions are counted and ignored. Default: null.</summary>
    public Action<Activity>? Enrich { get; set; }

    internal static void Check(SqlTracingOptions options)
    {
        Allowed.Require(
            Enum.IsDefined(options.QueryText), nameof(QueryText), options.QueryText, "Sanitized, AsIsWhenParameterized or None");
        Allowed.Require(
            options.MaxQueryTextLength is >= 16 and <= 65_536,
            nameof(MaxQueryTextLength),
            options.MaxQueryTextLength,
            "16 to 65,536 characters");
    }

    /// <summary>A copy that nobody changes.</summary>
    internal SqlTracingOptions Checked()
    {
        Check(this);
        return (SqlTracingOptions)MemberwiseClone();
    }
}
