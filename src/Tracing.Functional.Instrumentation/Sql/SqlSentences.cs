using System.Collections.Frozen;

namespace Tracing.Functional.Instrumentation.Sql;

// How a word moves a statement from one kind to another.
internal static class SqlSentences
{
    private static readonly FrozenDictionary<string, SqlSentence>.AlternateLookup<ReadOnlySpan<char>> s_first =
        SqlWords.Kinds<SqlSentence>(
            (SqlSentence.Start, "BEGIN IF ELSE THEN GO DO END"),
            (SqlSentence.Names, "SELECT INSERT UPDATE DELETE MERGE REPLACE WITH VALUES TABLE TRUNCATE EXPLAIN DESCRIBE DESC DECLARE PREPARE "
                + "CALL ANALYZE LOCK FETCH COMMENT"),
            (SqlSentence.Define, "CREATE ALTER DROP"),
            (SqlSentence.Setting, "SET DEFINE"),
            (SqlSentence.Pragma, "PRAGMA"),
            (SqlSentence.Call, "EXEC EXECUTE"),
            (SqlSentence.Login, "CONNECT CONN"),
            (SqlSentence.Copy, "COPY"));

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> s_fillers = SqlWords.Set(
        "OR REPLACE TEMP TEMPORARY GLOBAL LOCAL UNIQUE CLUSTERED NONCLUSTERED UNLOGGED VIRTUAL EXTERNAL MATERIALIZED IF NOT EXISTS BITMAP "
        + "FULLTEXT SPATIAL PUBLIC EDITIONABLE FORCE PRIVATE");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> s_objects = SqlWords.Set(
        "TABLE VIEW INDEX FUNCTION PROCEDURE PROC TRIGGER EVENT RULE PACKAGE SEQUENCE TYPE DOMAIN SCHEMA CONSTRAINT AGGREGATE OPERATOR");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> s_beforeKey = SqlWords.Set(
        "PRIMARY FOREIGN UNIQUE DUPLICATE SYMMETRIC ASYMMETRIC MASTER SELECT REFERENCES ON NO");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> s_beforeIdentity = SqlWords.Set("BY AS USING VALUES");

    /// <summary>Whether PASSWORD and KEY are followed by values.</summary>
    public static bool TakesSecrets(this SqlSentence sentence) =>
        sentence is SqlSentence.Other or SqlSentence.Setting or SqlSentence.Define;

    public static bool IsSecret(ReadOnlySpan<char> word) =>
        word.Equals("KEY", StringComparison.OrdinalIgnoreCase) || word.Equals("SECRET", StringComparison.OrdinalIgnoreCase)
        || word.Equals("PWD", StringComparison.OrdinalIgnoreCase)
        || word.EndsWith("PASSWORD", StringComparison.OrdinalIgnoreCase) || word.EndsWith("PASSPHRASE", StringComparison.OrdinalIgnoreCase);

    /// <summary>KEY behind it is none that has a value.</summary>
    public static bool IsBeforeKey(ReadOnlySpan<char> word) => s_beforeKey.Contains(word);

    /// <summary>Behind IDENTIFIED.</summary>
    public static bool IsBeforeIdentity(ReadOnlySpan<char> word) => s_beforeIdentity.Contains(word);

    public static SqlSentence AfterName(this SqlSentence sentence) => sentence switch
    {
        SqlSentence.Call => SqlSentence.Procedure,
        SqlSentence.Start or SqlSentence.Define => SqlSentence.Other,
        _ => sentence,
    };

    public static SqlSentence After(this SqlSentence sentence, ReadOnlySpan<char> word, SqlDialect dialect) => sentence switch
    {
        SqlSentence.Start when s_first.TryGetValue(word, out var first) => first,
        SqlSentence.Start => dialect.Has(SqlDialect.BareArguments) && IsSystemProcedure(word) ? SqlSentence.Procedure : SqlSentence.Other,
        SqlSentence.Define when s_fillers.Contains(word) => sentence,
        SqlSentence.Define => s_objects.Contains(word) ? SqlSentence.Names : SqlSentence.Other,
        SqlSentence.Call => SqlSentence.Procedure,
        SqlSentence.Copy when word.Equals("STDIN", StringComparison.OrdinalIgnoreCase) => SqlSentence.CopyIn,
        SqlSentence.Names or SqlSentence.Other or SqlSentence.Setting => Inside(sentence, word, dialect),
        _ => sentence,
    };

    /// <summary>The first statement of a text may call one without EXEC.</summary>
    private static bool IsSystemProcedure(ReadOnlySpan<char> word) =>
        word.StartsWith("sp_", StringComparison.OrdinalIgnoreCase) || word.StartsWith("xp_", StringComparison.OrdinalIgnoreCase);

    private static SqlSentence Inside(SqlSentence sentence, ReadOnlySpan<char> word, SqlDialect dialect)
    {
        var keyword = SqlKeywords.Of(word);
        if (keyword == SqlKeyword.Call && dialect.Has(SqlDialect.BareArguments) && !word.Equals("CALL", StringComparison.OrdinalIgnoreCase)
            && sentence != SqlSentence.Other)
            return SqlSentence.Call;
        if (sentence == SqlSentence.Names)
            return sentence;
        if (keyword is SqlKeyword.Select or SqlKeyword.Change or SqlKeyword.Delete)
            return SqlSentence.Names;
        return word.Equals("SET", StringComparison.OrdinalIgnoreCase) ? SqlSentence.Setting : sentence;
    }
}
