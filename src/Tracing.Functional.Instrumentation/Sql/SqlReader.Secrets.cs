namespace Tracing.Functional.Instrumentation.Sql;

// Bare words that are values: behind IDENTIFIED BY, PASSWORD, KEY, SET x =, PRAGMA x =, and a procedure's name. All that could be one is
// masked there.
internal ref partial struct SqlReader
{
    private enum Silence : byte
    {
        None,

        /// <summary>The rest of the statement, or of the parenthesis, is one ?.</summary>
        Rest,

        /// <summary>Values between commas.</summary>
        Arguments,

        /// <summary>Data behind COPY ... FROM STDIN, to the end.</summary>
        Data,
    }

    /// <summary>Whether the token is masked here, and nothing else is to be done with it.</summary>
    private bool IsSilenced(SqlTokenizer.Token token)
    {
        if (_sentence == SqlSentence.Procedure && _silence == Silence.None && _sql[token.Start] is not ('.' or ';'))
            _silence = Silence.Arguments;
        return _silence switch
        {
            Silence.None => false,
            Silence.Arguments => IsArgument(token),
            _ => IsRest(token),
        };
    }

    private bool IsRest(SqlTokenizer.Token token)
    {
        var symbol = token.Kind == SqlTokenKind.Symbol && _silence == Silence.Rest ? _sql[token.Start] : ' ';
        var isEnd = _depth == 0 && symbol is ')' or ']' or ';';
        if (isEnd)
            _silence = Silence.None;
        if (isEnd || (!_isMasked && symbol is '=' or ':'))
            return false;

        _depth += symbol switch { '(' or '[' => 1, ')' or ']' => -1, _ => 0 };
        if (!_isMasked)
            MaskValue();
        _isMasked = true;
        _isSpaceDue = false;
        return true;
    }

    private bool IsArgument(SqlTokenizer.Token token)
    {
        switch (token.Kind)
        {
            case SqlTokenKind.Word when IsNextStatement(_sql[token.Start..token.End]):
                (_silence, _sentence) = (Silence.None, SqlSentence.Start);
                return false;
            case SqlTokenKind.Word when !IsDirection(_sql[token.Start..token.End]):
            case SqlTokenKind.Name or SqlTokenKind.NameOrText:
                MaskValue();
                return true;
            default:
                return false;
        }
    }

    private void MaskValue()
    {
        _hasLiterals = true;
        DropSign();
        Value(Mask);
    }

    /// <summary>Whether the word is a verb in a place in which no argument can stand.</summary>
    private readonly bool IsNextStatement(ReadOnlySpan<char> word) =>
        _isAfterOperand && SqlKeywords.Of(word) is SqlKeyword.Select or SqlKeyword.Change or SqlKeyword.Delete or SqlKeyword.Call;

    private static bool IsDirection(ReadOnlySpan<char> word) =>
        word.Equals("OUTPUT", StringComparison.OrdinalIgnoreCase) || word.Equals("OUT", StringComparison.OrdinalIgnoreCase)
        || word.Equals("USING", StringComparison.OrdinalIgnoreCase) || word.Equals("NULL", StringComparison.OrdinalIgnoreCase)
        || word.Equals("DEFAULT", StringComparison.OrdinalIgnoreCase);

    private void Begin(Silence silence) => (_silence, _isMasked, _depth) = (silence, false, 0);

    private void Follow(ReadOnlySpan<char> word, bool isPart)
    {
        _isAfterIs = word.Equals("IS", StringComparison.OrdinalIgnoreCase)
            || (_wasIs && word.Equals("NOT", StringComparison.OrdinalIgnoreCase));
        _wasIs = _isAfterIs;
        if (_silence != Silence.None)
            return;

        if (isPart)
        {
            FollowName();
            return;
        }

        var isSecret = _sentence.TakesSecrets() && SqlSentences.IsSecret(word) && !_isAfterUnkeyed;
        _isAfterUnkeyed = SqlSentences.IsBeforeKey(word);
        var isValue = _isIdentified && SqlSentences.IsBeforeIdentity(word);
        _isIdentified = (_isIdentified && !isValue) || word.Equals("IDENTIFIED", StringComparison.OrdinalIgnoreCase);
        _sentence = _sentence.After(word, dialect);
        if (isSecret || isValue || _sentence == SqlSentence.Login
            || (_sentence == SqlSentence.Setting && word.Equals("TO", StringComparison.OrdinalIgnoreCase)))
            Begin(Silence.Rest);
    }

    private void FollowName()
    {
        if (_silence == Silence.None)
            _sentence = _sentence.AfterName();
    }

    private void Follow(char symbol)
    {
        _wasIs = false;
        if (symbol == ';' && _silence is Silence.None or Silence.Arguments)
        {
            Begin(_sentence == SqlSentence.CopyIn ? Silence.Data : Silence.None);
            (_sentence, _isIdentified) = (SqlSentence.Start, false);
        }
        else if (symbol == '.' && _sentence == SqlSentence.Procedure && _silence == Silence.None)
        {
            _sentence = SqlSentence.Call;
        }
        else if (_silence == Silence.None && ((symbol == '=' && _sentence is SqlSentence.Setting or SqlSentence.Pragma)
            || (symbol == '(' && _sentence == SqlSentence.Pragma)))
        {
            Begin(Silence.Rest);
        }
    }
}
