namespace Tracing.Functional;

/// <summary>What <c>db.query.text</c> holds.</summary>
public enum SqlQueryText
{
    /// <summary>The text with every literal replaced by ?, without comments.</summary>
    Sanitized,

    /// <summary>
    /// A parameterized text as it is, any other sanitized. A text is parameterized if it has parameters ($1, @p, :name, ?) and no values
    /// beside them: no comment, and no literal but whole numbers of one or two digits, TRUE, FALSE, '' and the one sign of an ESCAPE. A
    /// text longer than allowed is sanitized.
    /// </summary>
    AsIsWhenParameterized,

    /// <summary>Nothing.</summary>
    None,
}
