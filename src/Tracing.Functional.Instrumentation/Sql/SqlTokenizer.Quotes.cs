using System.Buffers;

namespace Tracing.Functional.Instrumentation.Sql;

// The part for strings, quoted names and comments. Without an end mark they reach to the end of the text.
internal ref partial struct SqlTokenizer
{
    private static readonly SearchValues<char> s_troublesome = SearchValues.Create("'\"`[-/#$\\");

    /// <summary>From the quote on; a doubled quote is part of it.</summary>
    private SqlTokenKind Quoted(char quote, SqlTokenKind kind)
    {
        var at = _at + 1;
        while (true)
        {
            var length = at >= _sql.Length ? -1 : _sql[at..].IndexOf(quote);
            if (length < 0)
                return TakeAll(SqlTokenKind.Text);

            at += length;
            if (dialect.Has(SqlDialect.MayEscapeByBackslash) && IsAfterOddBackslashes(at))
                return SqlTokenKind.Unsure;
            if (at + 1 < _sql.Length && _sql[at + 1] == quote)
            {
                at += 2;
                continue;
            }

            _at = at + 1;
            return kind;
        }
    }

    private readonly bool IsAfterOddBackslashes(int at)
    {
        var count = 0;
        while (at - count > 0 && _sql[at - count - 1] == '\\')
            count++;
        return count % 2 == 1;
    }

    /// <summary>E'...', in which a backslash always escapes.</summary>
    private SqlTokenKind Escaped()
    {
        for (var at = _at + 2; at < _sql.Length; at++)
        {
            if (_sql[at] == '\\' || (_sql[at] == '\'' && at + 1 < _sql.Length && _sql[at + 1] == '\''))
            {
                at++;
            }
            else if (_sql[at] == '\'')
            {
                _at = at + 1;
                return SqlTokenKind.Text;
            }
        }

        return TakeAll(SqlTokenKind.Text);
    }

    private SqlTokenKind Double() => Quoted('"', dialect.Has(SqlDialect.MayQuoteTextDouble) ? SqlTokenKind.NameOrText : SqlTokenKind.Name);

    private SqlTokenKind Backtick()
    {
        if (!dialect.Has(SqlDialect.Backticks | SqlDialect.Unknown))
            return Take(SqlTokenKind.Symbol, 1);
        return dialect.Has(SqlDialect.Unknown) ? PlainUpTo('`', isName: true) : Plain('`', isDoubled: true);
    }

    private SqlTokenKind Bracket()
    {
        if (dialect.Has(SqlDialect.Brackets))
            return Plain(']', dialect.Has(SqlDialect.DoubledBrackets));
        return dialect.Has(SqlDialect.Unknown) ? PlainUpTo(']', isName: false) : Take(SqlTokenKind.Symbol, 1);
    }

    /// <summary>A quoted name without escapes by backslash.</summary>
    private SqlTokenKind Plain(char end, bool isDoubled)
    {
        for (var at = _at + 1; at < _sql.Length; at++)
        {
            if (_sql[at] != end)
                continue;
            if (isDoubled && at + 1 < _sql.Length && _sql[at + 1] == end)
            {
                at++;
                continue;
            }

            _at = at + 1;
            return SqlTokenKind.Name;
        }

        return TakeAll(SqlTokenKind.Text);
    }

    /// <summary>Quotes that only some databases have. Read only if that makes no difference to what follows.</summary>
    private SqlTokenKind PlainUpTo(char end, bool isName)
    {
        var length = _sql[(_at + 1)..].IndexOf(end);
        if (length < 0 || _sql.Slice(_at + 1, length).IndexOfAny(s_troublesome) >= 0)
            return SqlTokenKind.Unsure;
        return isName ? Take(SqlTokenKind.Name, length + 2) : Take(SqlTokenKind.Symbol, 1);
    }

    private SqlTokenKind OracleQuote(int prefix)
    {
        var open = Peek(prefix + 1);
        var close = open switch { '[' => ']', '{' => '}', '(' => ')', '<' => '>', _ => open };
        return Delimited([close, '\''], prefix + 2);
    }

    private SqlTokenKind Delimited(scoped ReadOnlySpan<char> end, int prefix)
    {
        var from = Math.Min(_at + prefix, _sql.Length);
        var length = _sql[from..].IndexOf(end);
        return length < 0 ? TakeAll(SqlTokenKind.Text) : Take(SqlTokenKind.Text, prefix + length + end.Length);
    }

    /// <summary>The length of $tag$; 0 if there is none.</summary>
    private readonly int DollarTag()
    {
        var length = 1;
        if (IsWordStart(Peek(1)))
        {
            while (Peek(length) != '$' && IsWordPart(Peek(length)))
                length++;
        }

        return Peek(length) == '$' ? length + 1 : 0;
    }

    private SqlTokenKind LineComment(int mark)
    {
        var isSpaced = Peek(mark) <= ' ';
        if (!isSpaced && mark == 2 && dialect.Has(SqlDialect.MySqlComments))
            return IsSpaceLike(Peek(mark)) ? SqlTokenKind.Unsure : Take(SqlTokenKind.Symbol, 1);
        if (!isSpaced && dialect.Has(SqlDialect.Unknown))
            return SqlTokenKind.Unsure;

        var length = _sql[_at..].IndexOfAny('\r', '\n');
        if (length < 0)
            return TakeAll(SqlTokenKind.Space);
        if (Peek(length) == '\n' || Peek(length + 1) == '\n' || dialect.Has(SqlDialect.ReturnEndsComment))
            return Take(SqlTokenKind.Space, length);
        return SqlTokenKind.Unsure;
    }

    /// <summary>May become a space in the output, after which the two dashes would begin a comment.</summary>
    private static bool IsSpaceLike(char next) => next is '/' or '#' or '-' || char.IsWhiteSpace(next);

    private SqlTokenKind Hash()
    {
        if (dialect.Has(SqlDialect.HashComments))
            return LineComment(1);
        return dialect.Has(SqlDialect.Unknown) ? SqlTokenKind.Unsure : Take(SqlTokenKind.Symbol, 1);
    }

    private SqlTokenKind BlockComment()
    {
        if (dialect.Has(SqlDialect.MySqlComments | SqlDialect.Unknown) && (Peek(2) == '!' || (Peek(2) == 'M' && Peek(3) == '!')))
            return SqlTokenKind.Unsure;

        var depth = 1;
        for (var at = _at + 2; at < _sql.Length - 1; at++)
        {
            var isOpen = _sql[at] == '/' && _sql[at + 1] == '*';
            if (isOpen && dialect.Has(SqlDialect.Unknown))
                return SqlTokenKind.Unsure;
            if (isOpen && dialect.Has(SqlDialect.NestedComments))
            {
                depth++;
                at++;
            }
            else if (_sql[at] == '*' && _sql[at + 1] == '/')
            {
                at++;
                if (--depth > 0)
                    continue;
                _at = at + 1;
                return SqlTokenKind.Space;
            }
        }

        return TakeAll(SqlTokenKind.Space);
    }
}
