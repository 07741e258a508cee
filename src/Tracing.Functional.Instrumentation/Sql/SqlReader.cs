using System.Text;

namespace Tracing.Functional.Instrumentation.Sql;

/// <summary>
/// Reads SQL once: literals become ?, comments go, white space becomes single spaces, IN (?, ?, ?) becomes IN (?). The output ends between
/// two tokens before it gets longer than allowed.
/// </summary>
internal ref partial struct SqlReader(ReadOnlySpan<char> sql, SqlDialect dialect, int maxLength)
{
    private const string Mask = "?";
    private readonly ReadOnlySpan<char> _sql = sql;
    private readonly StringBuilder _text = new(Math.Min(sql.Length, maxLength));
    private SqlTokenizer _tokens = new(sql, dialect);
    private SqlShape _shape = new(sql);
    private bool _isSpaceDue;
    private bool _isFull;
    private bool _hasPlaceholders;

    /// <summary>Whether anything must not be recorded as it was written.</summary>
    private bool _hasLiterals;

    /// <summary>Behind IS or IS NOT: TRUE belongs to the operator there.</summary>
    private bool _isAfterIs;

    /// <summary>Behind WHERE, AND and the like: the left side of a comparison follows.</summary>
    private bool _isConditionStart;

    /// <summary>A sign that has no operand before it: it belongs to the number behind it, so it is held until one comes or not.</summary>
    private char? _sign;
    private bool _isSpaceBeforeSign;

    // Of the other parts.
    private SqlSentence _sentence;
    private Silence _silence;
    private bool _isMasked;
    private bool _isIdentified;
    private bool _isSelected;
    private bool _wasIs;
    private bool _isAfterUnkeyed;
    private int _depth;

    private bool _isAfterOperand;
    private ListState _list;
    private bool _isCommaDue;

    /// <summary>How far IN (?, ? has been read.</summary>
    private enum ListState : byte
    {
        None,
        AfterIn,
        Opened,
        Value,
    }

    public static Reading Read(string sql, SqlDialect dialect, int maxLength) => new SqlReader(sql, dialect, maxLength).Run();

    private Reading Run()
    {
        while (!_isFull)
        {
            var token = _tokens.Next();
            if (token.Kind == SqlTokenKind.End)
                break;
            Take(token);
        }

        FlushSign();
        FlushComma();
        _shape.End();
        var isOne = _shape.StatementCount <= 1;
        var isParameterized = _hasPlaceholders && !_hasLiterals && !_isFull;
        return new Reading(_text.ToString(), _shape.Summary, isOne ? _shape.Operation : null, _shape.Collection, isParameterized);
    }

    private void Take(SqlTokenizer.Token token)
    {
        if (token.Kind == SqlTokenKind.Space)
        {
            _hasLiterals |= _sql[token.Start..token.End].ContainsAny('-', '/', '#');
            _isSpaceDue = true;
            return;
        }

        if (IsSilenced(token))
            return;
        switch (token.Kind)
        {
            case SqlTokenKind.Word:
                Word(token);
                break;
            case SqlTokenKind.Name:
                Name(token);
                break;
            case SqlTokenKind.NameOrText when IsName(token.End):
                Name(token);
                break;
            case SqlTokenKind.Placeholder:
                _hasPlaceholders |= _sql[token.Start] != '?' || !dialect.Has(SqlDialect.QuestionOperator);
                Value(_sql[token.Start..token.End]);
                break;
            case SqlTokenKind.Symbol:
                Symbol(token);
                break;
            case SqlTokenKind.Number:
                DropSign();
                goto default;
            default:
                _hasLiterals |= !IsHarmless(token);
                Value(Mask);
                break;
        }
    }

    private void Word(SqlTokenizer.Token token)
    {
        var word = _sql[token.Start..token.End];
        if (IsTruth(word, token.End))
        {
            Value(Mask);
            return;
        }

        var isPart = _shape.IsAfterDot;
        Write(word, isOperand: SqlKeywords.Of(word) == SqlKeyword.None && !IsOperator(word));
        if (SqlKeywords.Of(word) == SqlKeyword.In)
            _list = ListState.AfterIn;
        _shape.Word(token.Start, token.End);
        _isConditionStart = IsBeforeCondition(word);
        Follow(word, isPart);
    }

    private void Name(SqlTokenizer.Token token)
    {
        Write(_sql[token.Start..token.End], isOperand: true);
        _shape.Name(token.Start, token.End);
        _isConditionStart = false;
        FollowName();
    }

    private void Symbol(SqlTokenizer.Token token)
    {
        var symbol = _sql[token.Start];
        if (symbol is '-' or '+' && !_isAfterOperand)
        {
            HoldSign(symbol);
            return;
        }

        if (symbol == ',' && _sign is null && _list == ListState.Value && !_isCommaDue)
        {
            _isCommaDue = true;
            _isSpaceDue = _isAfterOperand = false;
            _shape.Symbol(symbol);
            return;
        }

        var list = symbol == '(' && _list == ListState.AfterIn ? ListState.Opened : ListState.None;
        Write(_sql[token.Start..token.End], isOperand: symbol is ')' or ']');
        _list = list;
        _shape.Symbol(symbol);
        _isConditionStart = symbol == '(';
        Follow(symbol);
    }

    /// <summary>A literal's mask or a parameter. After the first in a list of IN, further masks add nothing.</summary>
    private void Value(ReadOnlySpan<char> text)
    {
        _shape.Other();
        _isAfterIs = _isConditionStart = false;
        var isMask = text is Mask;
        if (isMask && _isCommaDue && _sign is null)
        {
            _isCommaDue = _isSpaceDue = false;
            _isAfterOperand = true;
            return;
        }

        var list = isMask && _list == ListState.Opened ? ListState.Value : ListState.None;
        Write(text, isOperand: true);
        _list = list;
    }

    private void Write(ReadOnlySpan<char> text, bool isOperand)
    {
        FlushSign();
        FlushComma();
        Append(text);
        _isAfterOperand = isOperand;
        _isAfterIs = false;
        _list = ListState.None;
    }

    private void HoldSign(char sign)
    {
        FlushSign();
        (_sign, _isSpaceBeforeSign, _isSpaceDue) = (sign, _isSpaceDue, false);
        _shape.Symbol(sign);
    }

    private void DropSign()
    {
        if (_sign is null)
            return;
        (_sign, _isSpaceDue) = (null, _isSpaceBeforeSign);
    }

    private void FlushSign()
    {
        if (_sign is not { } sign)
            return;
        var isSpaceDue = _isSpaceDue;
        DropSign();
        FlushComma();
        Append([sign]);
        _isSpaceDue = isSpaceDue;
        _list = ListState.None;
    }

    private void FlushComma()
    {
        if (!_isCommaDue)
            return;
        _isCommaDue = false;
        var isSpaceDue = _isSpaceDue;
        _isSpaceDue = false;
        Append(",");
        _isSpaceDue = isSpaceDue || !_isFull;
    }

    private void Append(scoped ReadOnlySpan<char> text)
    {
        var space = _isSpaceDue && _text.Length > 0 ? 1 : 0;
        _isFull |= _text.Length + space + text.Length > maxLength;
        if (_isFull)
            return;
        if (space > 0)
            _text.Append(' ');
        _text.Append(text);
        _isSpaceDue = false;
    }

    /// <summary>
    /// What a text of SQL says without its literals. If it is parameterized, its values are parameters: it can be recorded as it was
    /// written.
    /// </summary>
    internal sealed record Reading(string Text, string? Summary, string? Operation, string? Collection, bool IsParameterized);
}
