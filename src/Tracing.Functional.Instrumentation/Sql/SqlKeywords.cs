using System.Collections.Frozen;

namespace Tracing.Functional.Instrumentation.Sql;

// Which words they are, in any case of letters.
internal static class SqlKeywords
{
    private static readonly FrozenDictionary<string, SqlKeyword>.AlternateLookup<ReadOnlySpan<char>> s_all = Build();

    public static SqlKeyword Of(ReadOnlySpan<char> word) =>
        word.Length <= 16 && s_all.TryGetValue(word, out var keyword) ? keyword : SqlKeyword.None;

    private static FrozenDictionary<string, SqlKeyword>.AlternateLookup<ReadOnlySpan<char>> Build()
    {
        var all = new Dictionary<string, SqlKeyword>(StringComparer.OrdinalIgnoreCase);
        Add(SqlKeyword.Select, "SELECT");
        Add(SqlKeyword.Change, "INSERT REPLACE UPDATE MERGE");
        Add(SqlKeyword.Delete, "DELETE");
        Add(SqlKeyword.Define, "CREATE ALTER DROP");
        Add(SqlKeyword.Truncate, "TRUNCATE");
        Add(SqlKeyword.Call, "CALL EXEC EXECUTE");
        Add(SqlKeyword.Explain, "EXPLAIN");
        Add(SqlKeyword.Verb, "ABORT ANALYZE ATTACH BACKUP BEGIN CHECKPOINT CLOSE COMMENT COMMIT CONNECT DEALLOCATE DECLARE DESCRIBE DETACH "
            + "DISCARD DO END FETCH FLUSH KILL LISTEN LOAD LOCK NOTIFY OPEN OPTIMIZE PRAGMA PREPARE PRINT PURGE REFRESH REINDEX "
            + "RELEASE RENAME REPAIR RESET RESTORE "
            + "ROLLBACK SAVE SAVEPOINT SHOW START UNLISTEN USE VACUUM");
        Add(SqlKeyword.Rights, "GRANT REVOKE DENY AUDIT NOAUDIT");
        Add(SqlKeyword.Copy, "COPY");
        Add(SqlKeyword.With, "WITH");
        Add(SqlKeyword.From, "FROM");
        Add(SqlKeyword.Join, "JOIN STRAIGHT_JOIN");
        Add(SqlKeyword.Into, "INTO");
        Add(SqlKeyword.Using, "USING");
        Add(SqlKeyword.Table, "TABLE VIEW");
        Add(SqlKeyword.OtherObject, "INDEX SEQUENCE SCHEMA DATABASE USER ROLE TYPE DOMAIN "
            + "EXTENSION LOGIN SYNONYM POLICY PUBLICATION SUBSCRIPTION");
        Add(SqlKeyword.Routine, "FUNCTION PROCEDURE PROC TRIGGER EVENT RULE PACKAGE");
        Add(SqlKeyword.ClauseEnd, "WHERE GROUP ORDER HAVING LIMIT SET WINDOW UNION EXCEPT INTERSECT MINUS RETURNING OUTPUT "
            + "OFFSET FOR VALUES DEFAULT OPTION QUALIFY OUTFILE DUMPFILE ON WHEN");
        Add(SqlKeyword.Filler, "ALL IGNORE FAIL LOW_PRIORITY HIGH_PRIORITY DELAYED ONLY LATERAL IF NOT EXISTS TEMP TEMPORARY GLOBAL "
            + "LOCAL UNIQUE CLUSTERED NONCLUSTERED UNLOGGED VIRTUAL EXTERNAL MATERIALIZED RECURSIVE CONCURRENTLY TOP");
        Add(SqlKeyword.Or, "OR");
        Add(SqlKeyword.Distinct, "DISTINCT");
        Add(SqlKeyword.As, "AS");
        Add(SqlKeyword.In, "IN");
        return all.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

        void Add(SqlKeyword keyword, string words)
        {
            foreach (var word in words.Split(' '))
                all.Add(word, keyword);
        }
    }
}
