using System.Collections.Concurrent;

namespace Tracing.Functional.Instrumentation.Sql;

/// <summary>
/// The texts seen lately, with what their spans hold, in two generations. When the young one is full it becomes the old one, and the old
/// one is dropped. So memory is bounded and texts in use stay, even if an application builds a new text for every value.
/// </summary>
internal sealed class SqlStatements(SqlDialect dialect, SqlTracingOptions options)
{
    internal const int MostTexts = 512;
    internal const int MostCharacters = 256 * 1024;
    private const int LongestText = 16 * 1024;
    private readonly Lock _gate = new();
    private volatile ConcurrentDictionary<string, SqlStatement> _young = New();
    private volatile ConcurrentDictionary<string, SqlStatement> _old = New();
    private int _characters;

    /// <summary>How many are held.</summary>
    internal int Count => _young.Count + _old.Count;

    public SqlStatement Of(string sql)
    {
        if (_young.TryGetValue(sql, out var statement))
            return statement;

        if (!_old.TryGetValue(sql, out statement))
            statement = SqlStatement.Of(sql, dialect, options);
        if (sql.Length <= LongestText)
            Remember(sql, statement);
        return statement;
    }

    public SqlStatement OfProcedure(string name) => SqlStatement.OfProcedure(name, dialect, options);

    public SqlStatement OfBatch(IEnumerable<string> texts) => SqlStatement.OfBatch([.. texts.Select(Of)], options);

    private void Remember(string sql, SqlStatement statement)
    {
        lock (_gate)
        {
            if (_young.Count >= MostTexts || _characters + sql.Length > MostCharacters)
            {
                _old = _young;
                _young = New();
                _characters = 0;
            }

            if (_young.TryAdd(sql, statement))
                _characters += sql.Length;
        }
    }

    private static ConcurrentDictionary<string, SqlStatement> New() => new(StringComparer.Ordinal);
}
