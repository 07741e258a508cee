namespace Tracing.Functional.Instrumentation.Sql;

// Which quoted texts are names, and which literals tell nothing.
internal ref partial struct SqlReader
{
    private readonly ReadOnlySpan<char> Behind(int at) => _sql[Math.Min(at, _sql.Length)..].TrimStart();

    /// <summary>"..." that may be a string.</summary>
    private bool IsName(int end)
    {
        if (_shape.WantsName || IsBeforeDot(end) || (_shape.WantsTarget && Behind(end) is ['=', ..]))
            return true;
        if (!dialect.Has(SqlDialect.DoubleNames))
            return false;
        if (_shape.WantsColumn || (_shape.IsQuery && _isConditionStart && IsBesideParameter(Behind(end))))
            return true;

        // A selected name or string: it is printed only if all values of the text are parameters.
        _isSelected = _shape.IsSelected && Behind(end) is var next && (next is [',', ..] || Begins(next, "FROM") || Begins(next, "AS"));
        return false;
    }

    /// <summary>A dot that begins no number: what stands before it is a name.</summary>
    private readonly bool IsBeforeDot(int at) =>
        at < _sql.Length && _sql[at] == '.' && (at + 1 >= _sql.Length || !char.IsAsciiDigit(_sql[at + 1]));

    /// <summary>= @p, IN (@p, LIKE @p, IS NULL and the like: nobody compares a string with those.</summary>
    private static bool IsBesideParameter(ReadOnlySpan<char> text)
    {
        if (Begins(text, "IS"))
            return true;
        if (Begins(text, "NOT"))
            text = text[3..].TrimStart();
        ReadOnlySpan<char> rest;
        if (Begins(text, "IN"))
            rest = text[2..].TrimStart() is ['(', .. var list] ? list : [];
        else if (Begins(text, "LIKE"))
            rest = text[4..];
        else if (Begins(text, "BETWEEN"))
            rest = text[7..];
        else
            rest = text.TrimStart("=<>!") is var right && right.Length < text.Length ? right : [];
        return rest.TrimStart() is ['@' or ':' or '$' or '?', ..];
    }

    private static bool IsBeforeCondition(ReadOnlySpan<char> word) => word switch
    {
        { Length: 2 } => word.Equals("ON", StringComparison.OrdinalIgnoreCase) || word.Equals("OR", StringComparison.OrdinalIgnoreCase),
        { Length: 3 } => word.Equals("AND", StringComparison.OrdinalIgnoreCase) || word.Equals("NOT", StringComparison.OrdinalIgnoreCase),
        { Length: 4 } => word.Equals("WHEN", StringComparison.OrdinalIgnoreCase),
        { Length: 5 } => word.Equals("WHERE", StringComparison.OrdinalIgnoreCase),
        { Length: 6 } => word.Equals("HAVING", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    private static bool Begins(ReadOnlySpan<char> text, string word) =>
        text.StartsWith(word, StringComparison.OrdinalIgnoreCase)
        && (text.Length == word.Length || !char.IsLetterOrDigit(text[word.Length]));

    /// <summary>TRUE or FALSE as a value, not as a name, nor behind IS.</summary>
    private readonly bool IsTruth(ReadOnlySpan<char> word, int end) =>
        word.Length is 4 or 5 && !_isAfterIs && !_shape.IsAfterDot && !IsBeforeDot(end) && Behind(end) is not ['(', ..]
        && (word.Equals("TRUE", StringComparison.OrdinalIgnoreCase) || word.Equals("FALSE", StringComparison.OrdinalIgnoreCase));

    /// <summary>Such a literal tells nothing beside parameters: a number of one or two digits, '', or the one sign of an ESCAPE.</summary>
    private bool IsHarmless(SqlTokenizer.Token token)
    {
        var text = _sql[token.Start..token.End];
        var isSelected = _isSelected;
        _isSelected = false;
        return token.Kind switch
        {
            SqlTokenKind.NameOrText => isSelected,
            SqlTokenKind.Number => text.Length <= 2 && text.IndexOfAnyExceptInRange('0', '9') < 0,
            SqlTokenKind.Text => text is "''" || (text.Length == 3 && char.IsPunctuation(text[1]) && text[0] == '\'' && text[2] == '\''),
            _ => false,
        };
    }

    private static bool IsOperator(ReadOnlySpan<char> word) =>
        word.Equals("AND", StringComparison.OrdinalIgnoreCase) || word.Equals("BETWEEN", StringComparison.OrdinalIgnoreCase)
        || word.Equals("THEN", StringComparison.OrdinalIgnoreCase) || word.Equals("ELSE", StringComparison.OrdinalIgnoreCase)
        || word.Equals("CASE", StringComparison.OrdinalIgnoreCase) || word.Equals("LIKE", StringComparison.OrdinalIgnoreCase);
}
