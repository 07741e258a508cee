namespace Tracing.Functional.Instrumentation.Sql;

// What statements do to which tables. Follows the words of the tokens with as much grammar as that takes. There are no errors: for SQL that
// it does not understand the summary is shorter.
internal ref partial struct SqlShape(ReadOnlySpan<char> sql)
{
    private readonly ReadOnlySpan<char> _sql = sql;
    private readonly SqlSummary _summary = new();
    private readonly Stack<SqlLevel> _outer = new();
    private SqlLevel _level = new() { IsStart = true };
    private Next _next;
    private string? _verb;
    private SqlKeyword _last;

    // Of the other part.
    private int _pathStart = -1;
    private int _pathEnd;
    private bool _isAfterName;
    private bool _isAfterDot;
    private bool _isPathChanged;
    private int _tooDeep;

    /// <summary>What the next name is.</summary>
    private enum Next : byte
    {
        Unknown,
        Table,
        ChangedTable,
        Procedure,
        Object,
    }

    /// <summary>Statements that have begun.</summary>
    public int StatementCount { get; private set; }

    public string? Operation { get; private set; }

    public readonly string? Summary => _summary.Text;

    /// <summary>The only table of the text; null if there are several.</summary>
    public readonly string? Collection => StatementCount <= 1 ? _summary.OnlyTable : null;

    /// <summary>Whether the grammar wants a name here, so that "..." is one even if it may be a string.</summary>
    public readonly bool WantsName =>
        _isAfterDot || _next is Next.Table or Next.ChangedTable || _level.IsNameList || (_level.IsWith && _level.IsViewNext)
        || (_last == SqlKeyword.As && _level.IsQuery);

    public void Word(int start, int end)
    {
        if (Continues(end))
            return;

        EndPath();
        var word = _sql[start..end];
        var keyword = SqlKeywords.Of(word);
        Follow(keyword, word, start, end);
        _last = keyword;
    }

    public void Name(int start, int end)
    {
        if (!Continues(end))
        {
            EndPath();
            Start(start, end);
        }

        _last = SqlKeyword.None;
    }

    public void Symbol(char symbol)
    {
        if (symbol == '.' && _isAfterName)
        {
            (_isAfterName, _isAfterDot) = (false, true);
            return;
        }

        if (symbol == '(')
            Open();
        else
            EndPath();
        if (symbol == ')')
            Close();
        else if (symbol == ',')
            Comma();
        else if (symbol == ';')
            EndStatement();
        else if (symbol != '(')
            Other();
        _last = SqlKeyword.None;
        _isAfterName = _isAfterDot = false;
    }

    /// <summary>A literal or a parameter.</summary>
    public void Other()
    {
        EndPath();
        _next = Next.Unknown;
        _level.IsNameList = false;
        _last = SqlKeyword.None;
        _isAfterName = _isAfterDot = false;
    }

    public void End() => EndPath();

    private void Follow(SqlKeyword keyword, ReadOnlySpan<char> word, int start, int end)
    {
        _level.IsNameList &= keyword == SqlKeyword.None;
        switch (keyword)
        {
            case SqlKeyword.Select:
                Begin(word, Next.Unknown);
                break;
            case SqlKeyword.From when _level.IsQuery && _last != SqlKeyword.Distinct:
            case SqlKeyword.Join when _level.IsQuery:
                _level.IsTables = true;
                _next = Next.Table;
                break;
            case SqlKeyword.Into when _level.IsQuery:
                _next = Next.ChangedTable;
                break;
            case SqlKeyword.Using when _level.TakesUsing:
                _next = Next.Table;
                break;
            case SqlKeyword.ClauseEnd when !_level.IsStart:
                _level.IsTables &= word.Equals("ON", StringComparison.OrdinalIgnoreCase);
                _next = Next.Unknown;
                break;
            case SqlKeyword.Table when _next is Next.Table or Next.ChangedTable:
            case SqlKeyword.Change or SqlKeyword.Verb when _last == SqlKeyword.Or && _next == Next.ChangedTable:
                break;
            case SqlKeyword.Filler or SqlKeyword.Or when _next != Next.Unknown || _level.IsStart || _level.IsWith:
                break;
            default:
                if (_level.IsStart && !(_level.IsWith && _level.IsViewNext))
                    StartWord(keyword, word);
                else if (_next == Next.Object)
                    Object(keyword, word);
                else
                    Start(start, end);
                break;
        }
    }

    private void StartWord(SqlKeyword keyword, ReadOnlySpan<char> word)
    {
        if (keyword == SqlKeyword.With)
        {
            _level.IsWith = _level.IsViewNext = true;
            return;
        }

        if (_level.IsWith && keyword is not (SqlKeyword.Change or SqlKeyword.Delete))
            return;
        var isOuter = _outer.Count == 0;
        if (keyword is SqlKeyword.Change)
            Begin(word, Next.ChangedTable);
        else if (keyword is SqlKeyword.Delete)
            Begin(word, Next.Unknown);
        else if (isOuter && keyword is SqlKeyword.Truncate)
            Begin(word, Next.Table);
        else if (isOuter && keyword is SqlKeyword.Call)
            Begin(word, Next.Procedure);
        else if (isOuter && keyword is SqlKeyword.Define)
            Define(word);
        else if (isOuter && keyword is SqlKeyword.Verb or SqlKeyword.Explain or SqlKeyword.ClauseEnd)
            Begin(word, Next.Unknown, isStill: keyword == SqlKeyword.Explain);
        else
            _level.IsStart = _level.WasExplained;
    }

    /// <summary>A verb: of the statement, or of a query inside.</summary>
    private void Begin(ReadOnlySpan<char> verb, Next next, bool isStill = false)
    {
        if (_outer.Count == 0 && _level.IsStart && !_level.WasExplained)
            StatementCount++;
        var takesUsing = SqlKeywords.Of(verb) == SqlKeyword.Delete || verb.Equals("MERGE", StringComparison.OrdinalIgnoreCase);
        _level = new SqlLevel { IsQuery = true, IsStart = isStill, WasExplained = isStill, TakesUsing = takesUsing };
        _next = next;
        if (_outer.Count == 0)
            Operation ??= verb.ToString();
        _summary.Add(verb);
    }

    private void Define(ReadOnlySpan<char> verb)
    {
        StatementCount++;
        _level = new SqlLevel();
        _verb = verb.ToString();
        _next = Next.Object;
    }

    private void Object(SqlKeyword keyword, ReadOnlySpan<char> kind)
    {
        var verb = $"{_verb} {kind}";
        _next = keyword == SqlKeyword.Table ? Next.ChangedTable : Next.Unknown;
        if (keyword is not (SqlKeyword.Table or SqlKeyword.OtherObject or SqlKeyword.Routine))
        {
            // CREATE OR REPLACE, CREATE DEFINER = ..., and kinds that are not known here.
            if (keyword == SqlKeyword.Change)
                _next = Next.Object;
            else
                verb = _verb!;
        }

        if (_next == Next.Object)
            return;
        Operation ??= verb;
        _summary.Add(verb);
        if (keyword == SqlKeyword.Routine)
            _summary.Close();
    }
}
