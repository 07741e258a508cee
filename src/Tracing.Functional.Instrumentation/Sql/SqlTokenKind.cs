
namespace Tracing.Functional.Instrumentation.Sql;

// What a piece of SQL is.
internal enum SqlTokenKind : byte
{
    End,

    /// <summary>White space and comments.</summary>
    Space,

    Word,

    /// <summary>Quoted, and a name for certain.</summary>
    Name,

    /// <summary>"..." that may be a string.</summary>
    NameOrText,

    Text,
    Number,
    Placeholder,
    Symbol,

    /// <summary>The rest of the text: servers read it in different ways, by settings that are not known here.</summary>
    Unsure,
}
