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

    /// <summary>In the parenthesis of WITH x AS (...).</summary>
    public bool IsView;

    /// <summary>In what SELECT names.</summary>
    public bool IsSelectList;

    /// <summary>In the targets of SET.</summary>
    public bool IsSetList;

    /// <summary>Behind RETURNING, ORDER BY or GROUP BY: a string has no use there.</summary>
    public bool IsColumnList;

    /// <summary>Behind GRANT and the like: a verb is a right there.</summary>
    public bool IsRights;

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
