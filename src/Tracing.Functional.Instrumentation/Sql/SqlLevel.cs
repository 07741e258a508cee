namespace Tracing.Functional.Instrumentation.Sql;

// What is known inside of one parenthesis, or of none.
internal record struct SqlLevel
{
    /// <summary>A verb may follow.</summary>
    public bool IsStart;

    /// <summary>In a statement whose FROM names tables.</summary>
    public bool IsQuery;

    /// <summary>In a list of tables.</summary>
    public bool IsTables;

    /// <summary>In the columns of INSERT INTO t (...).</summary>
    public bool IsNameList;

    /// <summary>Before the statement that WITH belongs to.</summary>
    public bool IsWith;

    /// <summary>The next name is that of a query in WITH.</summary>
    public bool IsViewNext;

    /// <summary>Behind EXPLAIN.</summary>
    public bool WasExplained;

    /// <summary>USING names a table, not columns.</summary>
    public bool TakesUsing;
}
