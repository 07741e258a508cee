namespace Tracing.Functional.Instrumentation.Sql;

// The dialects of the databases that are known.
internal static class SqlDialects
{
    /// <summary>By <c>db.system.name</c>.</summary>
    public static SqlDialect Of(string system) => system switch
    {
        "postgresql" => SqlDialect.MayEscapeByBackslash | SqlDialect.NestedComments | SqlDialect.ReturnEndsComment | SqlDialect.DollarQuotes
            | SqlDialect.DollarNumbers | SqlDialect.QuestionOperator,
        "mysql" or "mariadb" => SqlDialect.MayEscapeByBackslash | SqlDialect.MayQuoteTextDouble | SqlDialect.HashComments
            | SqlDialect.MySqlComments | SqlDialect.Backticks | SqlDialect.AtNumbers,
        "sqlite" => SqlDialect.MayQuoteTextDouble | SqlDialect.DoubleNames | SqlDialect.Backticks | SqlDialect.Brackets
            | SqlDialect.DollarNumbers | SqlDialect.ColonNumbers | SqlDialect.QuestionNumbers | SqlDialect.AtNumbers,
        "microsoft.sql_server" => SqlDialect.MayQuoteTextDouble | SqlDialect.NestedComments | SqlDialect.HashNames | SqlDialect.Brackets
            | SqlDialect.DoubledBrackets | SqlDialect.AtNumbers | SqlDialect.DoubleNames | SqlDialect.BareArguments,
        "oracle.db" => SqlDialect.HashNames | SqlDialect.OracleQuotes | SqlDialect.ColonNumbers,
        _ => SqlDialect.Unknown | SqlDialect.MayEscapeByBackslash | SqlDialect.MayQuoteTextDouble | SqlDialect.BareArguments,
    };

    public static bool Has(this SqlDialect dialect, SqlDialect one) => (dialect & one) != SqlDialect.None;
}
