namespace Tracing.Functional;

/// <summary>What <c>db.query.text</c> holds.</summary>
public enum SqlQueryText
{
    /// <summary>The text with every literal replaced by ?, without comments.</summary>
    Sanitized,

    /// <summary>
    /// A text with parameters ($1, @p, :name, ?) as it is, literals beside the parameters included; one without, or longer than allowed,
    /// sanitized.
    /// </summary>
    AsIsWhenParameterized,

    /// <summary>Nothing.</summary>
    None,
}
