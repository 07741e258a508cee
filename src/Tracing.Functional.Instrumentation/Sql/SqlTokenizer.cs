using System.Globalization;
using System.Runtime.InteropServices;

namespace Tracing.Functional.Instrumentation.Sql;

/// <summary>
/// Cuts any text into tokens of a SQL dialect. If databases read the text in different ways (a backslash before a quote is an escape only
/// with some settings), the rest is one token that is never printed: a wrong guess would swap what is inside and outside of strings, and
/// print literals.
/// </summary>
internal ref partial struct SqlTokenizer(ReadOnlySpan<char> sql, SqlDialect dialect)
{
    private readonly ReadOnlySpan<char> _sql = sql;
    private int _at;

    public Token Next()
    {
        var start = _at;
        if (start >= _sql.Length)
            return new Token(SqlTokenKind.End, start, start);

        var kind = Read(_sql[start]);
        if (kind == SqlTokenKind.Unsure || _at > _sql.Length)
            _at = _sql.Length;
        return new Token(kind, start, _at);
    }

    private SqlTokenKind Read(char first) => first switch
    {
        '\'' => Quoted('\'', SqlTokenKind.Text),
        '"' => Double(),
        '`' => Backtick(),
        '[' => Bracket(),
        '$' => Dollar(),
        ':' => Colon(),
        '@' => At(),
        '?' => Question(),
        '-' when Peek(1) == '-' => LineComment(2),
        '/' when Peek(1) == '*' => BlockComment(),
        '#' when !dialect.Has(SqlDialect.HashNames) => Hash(),
        '.' when char.IsAsciiDigit(Peek(1)) => Number(),
        _ when char.IsAsciiDigit(first) => Number(),
        _ when char.IsWhiteSpace(first) => Space(),
        _ when IsWordStart(first) || first == '#' => Word(),
        _ => Take(SqlTokenKind.Symbol, 1),
    };

    private readonly char Peek(int ahead) => _at + ahead < _sql.Length ? _sql[_at + ahead] : '\0';

    private SqlTokenKind Take(SqlTokenKind kind, int count)
    {
        _at += count;
        return kind;
    }

    private SqlTokenKind TakeAll(SqlTokenKind kind) => Take(kind, _sql.Length - _at);

    private SqlTokenKind Space()
    {
        while (char.IsWhiteSpace(Peek(0)))
            _at++;
        return SqlTokenKind.Space;
    }

    /// <summary>A word; or a string if the word is its prefix, as in N'...'.</summary>
    private SqlTokenKind Word()
    {
        var length = 1;
        while (IsWordPart(Peek(length)))
            length++;

        var word = _sql.Slice(_at, length);
        var next = Peek(length);
        if (next == '\'')
            return Prefixed(word);
        if (next != '&' || word is not ("u" or "U") || Peek(2) is not ('\'' or '"'))
            return Take(SqlTokenKind.Word, length);

        _at += 2;
        return Peek(0) == '\'' ? Quoted('\'', SqlTokenKind.Text) : Double();
    }

    private SqlTokenKind Prefixed(ReadOnlySpan<char> word)
    {
        var isOracle = word is "q" or "Q" or "nq" or "NQ" or "nQ" or "Nq";
        if (isOracle && dialect.Has(SqlDialect.Unknown))
            return SqlTokenKind.Unsure;
        if (isOracle && dialect.Has(SqlDialect.OracleQuotes))
            return OracleQuote(word.Length);
        if (word is "e" or "E" && dialect.Has(SqlDialect.DollarQuotes))
            return Escaped();

        var isPrefix = word is "n" or "N" or "b" or "B" or "x" or "X" or "e" or "E" || word[0] == '_';
        _at += word.Length;
        return isPrefix ? Quoted('\'', SqlTokenKind.Text) : SqlTokenKind.Word;
    }

    private SqlTokenKind Number()
    {
        var length = 1;
        while (true)
        {
            var c = Peek(length);
            var isExponent = c is '+' or '-' && Peek(length - 1) is 'e' or 'E' && char.IsAsciiDigit(Peek(length + 1));
            if (c == '\\' && LineEnd(length + 1) is var end and > 0)
                length += end;
            else if (!isExponent && c != '.' && (!IsWordPart(c) || c is '$' or '#'))
                return Take(SqlTokenKind.Number, length);
            length++;
        }
    }

    /// <summary>How long the end of a line is; behind a backslash SQL Server's hexadecimal numbers go on in the next one.</summary>
    private readonly int LineEnd(int ahead) => (Peek(ahead), Peek(ahead + 1)) switch { ('\r', '\n') => 2, ('\n' or '\r', _) => 1, _ => 0 };

    private SqlTokenKind Colon()
    {
        if (Peek(1) == ':')
            return Take(SqlTokenKind.Symbol, 2);
        return Marked(1, dialect.Has(SqlDialect.ColonNumbers), SqlTokenKind.Symbol);
    }

    private SqlTokenKind At() => Marked(Peek(1) == '@' ? 2 : 1, dialect.Has(SqlDialect.AtNumbers), SqlTokenKind.Symbol);

    private SqlTokenKind Question()
    {
        var length = 1;
        while (dialect.Has(SqlDialect.QuestionNumbers) && char.IsAsciiDigit(Peek(length)))
            length++;
        return Take(SqlTokenKind.Placeholder, length);
    }

    /// <summary>A parameter: the mark and a name, or a number if the dialect has those; otherwise the mark alone.</summary>
    private SqlTokenKind Marked(int mark, bool takesDigits, SqlTokenKind otherwise)
    {
        var length = mark;
        if (!IsWordStart(Peek(mark)) && !(takesDigits && char.IsAsciiDigit(Peek(mark))))
            return Take(otherwise, mark);
        while (IsWordPart(Peek(length)))
            length++;
        return Take(SqlTokenKind.Placeholder, length);
    }

    private SqlTokenKind Dollar()
    {
        if (dialect.Has(SqlDialect.DollarQuotes | SqlDialect.Unknown) && DollarTag() is var tag and > 0)
            return dialect.Has(SqlDialect.Unknown) ? SqlTokenKind.Unsure : Delimited(_sql.Slice(_at, tag), tag);
        if (char.IsAsciiDigit(Peek(1)) || Peek(1) == '.')
            return dialect.Has(SqlDialect.DollarNumbers) ? DollarNumber() : Number();
        return dialect.Has(SqlDialect.DollarNumbers) ? Marked(1, false, SqlTokenKind.Symbol) : Take(SqlTokenKind.Symbol, 1);
    }

    private SqlTokenKind DollarNumber()
    {
        var length = 1;
        while (char.IsAsciiDigit(Peek(length)))
            length++;
        return Take(length > 1 ? SqlTokenKind.Placeholder : SqlTokenKind.Symbol, length);
    }

    private static bool IsWordStart(char c) => char.IsLetter(c) || c == '_' || char.IsSurrogate(c);

    private readonly bool IsWordPart(char c) =>
        char.IsLetterOrDigit(c) || c is '_' or '$' || char.IsSurrogate(c) || (c == '#' && dialect.Has(SqlDialect.HashNames))
        || (c > '\x7f' && CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark);

    /// <summary>A piece of the SQL, by its place.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Token(SqlTokenKind Kind, int Start, int End);
}
