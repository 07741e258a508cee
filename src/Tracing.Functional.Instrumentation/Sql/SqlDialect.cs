namespace Tracing.Functional.Instrumentation.Sql;

// What databases read differently in SQL. For an unknown database the tokenizer gives up more often.
[Flags]
internal enum SqlDialect
{
    None = 0,

    /// <summary>Not known: what databases read in different ways is not read at all.</summary>
    Unknown = 1,

    /// <summary>A setting of the server decides whether a backslash escapes in '...'.</summary>
    MayEscapeByBackslash = 1 << 1,

    /// <summary>"..." may be a string; else it is a name.</summary>
    MayQuoteTextDouble = 1 << 2,

    /// <summary># starts a comment.</summary>
    HashComments = 1 << 3,

    /// <summary># is part of names.</summary>
    HashNames = 1 << 4,

    /// <summary>/* /* */ */ is one comment.</summary>
    NestedComments = 1 << 5,

    /// <summary>-- is a comment only before white space; /*! holds code.</summary>
    MySqlComments = 1 << 6,

    /// <summary>-- ends at a carriage return too.</summary>
    ReturnEndsComment = 1 << 7,

    /// <summary>$tag$...$tag$, and E'...' with backslashes.</summary>
    DollarQuotes = 1 << 8,

    Backticks = 1 << 9,
    Brackets = 1 << 10,

    /// <summary>]] inside [...] is a bracket.</summary>
    DoubledBrackets = 1 << 11,

    /// <summary>q'[...]'.</summary>
    OracleQuotes = 1 << 12,

    /// <summary>$1 is a parameter; else it is an amount of money.</summary>
    DollarNumbers = 1 << 13,

    /// <summary>:1 is a parameter; else it is the end of a slice.</summary>
    ColonNumbers = 1 << 14,

    /// <summary>?1 is a parameter.</summary>
    QuestionNumbers = 1 << 15,

    /// <summary>@1 is a parameter; else @ is an operator.</summary>
    AtNumbers = 1 << 16,

    /// <summary>? is an operator, not a parameter.</summary>
    QuestionOperator = 1 << 17,

    /// <summary>"..." is a name by the standard, and a string only if nothing else fits or by a setting that clients do not use.</summary>
    DoubleNames = 1 << 18,

    /// <summary>EXEC p a, b: a procedure's arguments are words, in the midst of other statements too.</summary>
    BareArguments = 1 << 19,
}
