using System.Collections.Frozen;

namespace Tracing.Functional.Instrumentation.Sql;

// Which words they are, in any case of letters.
internal static class SqlKeywords
{
    private static readonly FrozenDictionary<string, SqlKeyword>.AlternateLookup<ReadOnlySpan<char>> s_all =
        SqlWords.Kinds<SqlKeyword>(
            (SqlKeyword.Select, "SELECT"),
            (SqlKeyword.Change, "INSERT REPLACE UPDATE MERGE"),
            (SqlKeyword.Delete, "DELETE"),
            (SqlKeyword.Define, "CREATE ALTER DROP"),
            (SqlKeyword.Truncate, "TRUNCATE"),
            (SqlKeyword.Call, "CALL EXEC EXECUTE"),
            (SqlKeyword.Explain, "EXPLAIN"),
            (SqlKeyword.Verb, "ABORT ANALYZE ATTACH BACKUP BEGIN CHECKPOINT CLOSE COMMENT COMMIT CONNECT DEALLOCATE DECLARE DESCRIBE DETACH "
                + "DISCARD DO END FETCH FLUSH KILL LISTEN LOAD LOCK NOTIFY OPEN OPTIMIZE PRAGMA PREPARE PRINT PURGE REFRESH REINDEX "
                + "RELEASE RENAME REPAIR RESET RESTORE "
                + "ROLLBACK SAVE SAVEPOINT SHOW START UNLISTEN USE VACUUM"),
            (SqlKeyword.Rights, "GRANT REVOKE DENY AUDIT NOAUDIT"),
            (SqlKeyword.Copy, "COPY"),
            (SqlKeyword.With, "WITH"),
            (SqlKeyword.From, "FROM"),
            (SqlKeyword.Join, "JOIN STRAIGHT_JOIN"),
            (SqlKeyword.Into, "INTO"),
            (SqlKeyword.Using, "USING"),
            (SqlKeyword.Table, "TABLE VIEW"),
            (SqlKeyword.OtherObject, "INDEX SEQUENCE SCHEMA DATABASE USER ROLE TYPE DOMAIN "
                + "EXTENSION LOGIN SYNONYM POLICY PUBLICATION SUBSCRIPTION"),
            (SqlKeyword.Routine, "FUNCTION PROCEDURE PROC TRIGGER EVENT RULE PACKAGE"),
            (SqlKeyword.ClauseEnd, "WHERE GROUP ORDER HAVING LIMIT SET WINDOW UNION EXCEPT INTERSECT MINUS RETURNING OUTPUT "
                + "OFFSET FOR VALUES DEFAULT OPTION QUALIFY OUTFILE DUMPFILE ON WHEN"),
            (SqlKeyword.Filler, "ALL IGNORE FAIL LOW_PRIORITY HIGH_PRIORITY DELAYED ONLY LATERAL IF NOT EXISTS TEMP TEMPORARY GLOBAL "
                + "LOCAL UNIQUE CLUSTERED NONCLUSTERED UNLOGGED VIRTUAL EXTERNAL MATERIALIZED RECURSIVE CONCURRENTLY TOP"),
            (SqlKeyword.Or, "OR"),
            (SqlKeyword.Distinct, "DISTINCT"),
            (SqlKeyword.As, "AS"),
            (SqlKeyword.In, "IN"));

    public static SqlKeyword Of(ReadOnlySpan<char> word) =>
        word.Length <= 16 && s_all.TryGetValue(word, out var keyword) ? keyword : SqlKeyword.None;
}
