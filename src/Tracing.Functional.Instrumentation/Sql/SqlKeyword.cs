namespace Tracing.Functional.Instrumentation.Sql;

// What a word means to the summary of a statement.
internal enum SqlKeyword : byte
{
    None,
    Select,

    /// <summary>Its table follows: INSERT, REPLACE, UPDATE, MERGE.</summary>
    Change,
    Delete,

    /// <summary>CREATE, ALTER, DROP: the kind of object follows.</summary>
    Define,
    Truncate,
    Call,
    Explain,

    /// <summary>A statement that is only its verb here.</summary>
    Verb,

    /// <summary>GRANT and the like: the verbs behind it are rights.</summary>
    Rights,

    /// <summary>COPY: its table or a query follows.</summary>
    Copy,
    With,
    From,
    Join,
    Into,
    Using,

    /// <summary>An object whose name belongs into the summary.</summary>
    Table,

    /// <summary>An object whose name does not.</summary>
    OtherObject,

    /// <summary>An object whose body is code of its own.</summary>
    Routine,

    /// <summary>Ends a list of tables.</summary>
    ClauseEnd,

    /// <summary>Stands between a verb and its table.</summary>
    Filler,
    Or,
    Distinct,
    As,
    In,
}
