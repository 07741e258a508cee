using System.Diagnostics;
using System.Globalization;

namespace Tracing.Functional;

/// <summary>
/// What is recorded of SQL. Read and checked once, at the first use. Keep one object for all connections: what is remembered of statements
/// belongs to it.
/// </summary>
public sealed class SqlTracingOptions
{
    /// <summary>What <c>db.query.text</c> holds. Default: <see cref="SqlQueryText.Sanitized"/>.</summary>
    public SqlQueryText QueryText { get; set; } = SqlQueryText.Sanitized;

    /// <summary>
    /// The most characters of <c>db.query.text</c>; it ends before the token that does not fit. 16 to 65,536; default 2048.
    /// </summary>
    public int MaxQueryTextLength { get; set; } = 2048;

    /// <summary>Whether readers count their rows into <c>db.response.returned_rows</c>. Not for Npgsql's spans. Default: true.</summary>
    public bool RecordReturnedRows { get; set; } = true;

    /// <summary>Whether a transaction is a span, from its begin to its commit or rollback. Not for Npgsql. Default: true.</summary>
    public bool RecordTransactions { get; set; } = true;

    /// <summary>
    /// Called for every recorded span of SQL before its end; what it throws is counted, and goes no further. Default: null.
    /// </summary>
    public Action<Activity>? Enrich { get; set; }

    /// <summary>A copy that nobody changes; refuses what is out of range.</summary>
    internal SqlTracingOptions Checked()
    {
        Check(Enum.IsDefined(QueryText), nameof(QueryText), QueryText, "Sanitized, AsIsWhenParameterized, None");
        Check(MaxQueryTextLength is >= 16 and <= 65_536, nameof(MaxQueryTextLength), MaxQueryTextLength, "16 to 65,536 characters");
        return (SqlTracingOptions)MemberwiseClone();
    }

    private static void Check(bool isLegal, string name, object value, string allowed)
    {
        if (!isLegal)
            throw new ArgumentOutOfRangeException(
                name, value, string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; allowed: {allowed}."));
    }
}
