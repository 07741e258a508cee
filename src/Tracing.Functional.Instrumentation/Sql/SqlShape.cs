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

    /// <summary>Behind a word or comma that an item of a list follows.</summary>
    private bool _isItemStart;

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
        _isAfterDot || _next is Next.Table or Next.ChangedTable || (_level.IsNameList && _isItemStart)
        || (_level.IsWith && _level.IsViewNext) || (_last == SqlKeyword.As && _level.IsQuery);

    public readonly bool IsAfterDot => _isAfterDot;

    /// <summary>Whether only a column's name makes sense here, though a string could stand here too.</summary>
    public readonly bool WantsColumn => _isItemStart && _level.IsColumnList;

    /// <summary>What a query selects: a name or a string.</summary>
    public readonly bool IsSelected => _isItemStart && _level.IsSelectList;

    /// <summary>A column, if = follows.</summary>
    public readonly bool WantsTarget => _isItemStart && _level.IsSetList;

    /// <summary>Within SELECT, INSERT, UPDATE, DELETE or MERGE.</summary>
    public readonly bool IsQuery => _level.IsQuery;

    public void Word(int start, int end)
    {
        if (Continues(end))
            return;

        EndPath();
        var word = _sql[start..end];
        var keyword = SqlKeywords.Of(word);
        Follow(keyword, word, start, end);
        _last = keyword;
        _isItemStart = keyword is SqlKeyword.Select or SqlKeyword.Distinct || IsListWord(word);
    }

    public void Name(int start, int end)
    {
        if (!Continues(end))
        {
            EndPath();
            Start(start, end);
        }

        _last = SqlKeyword.None;
        _isItemStart = false;
    }

    public void Symbol(char symbol)
    {
        _isItemStart = symbol is ',' or '(';
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
        _isAfterName = _isAfterDot = _isItemStart = false;
    }

    public void End()
    {
        EndPath();
        _summary.EndStatement();
    }

    private void Follow(SqlKeyword keyword, ReadOnlySpan<char> word, int start, int end)
    {
        _level.IsSelectList &= keyword is not (SqlKeyword.From or SqlKeyword.Into or SqlKeyword.ClauseEnd);
        switch (keyword)
        {
            case SqlKeyword.Select when !_level.IsRights:
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
            case SqlKeyword.Into when _next == Next.ChangedTable:
                break;
            case SqlKeyword.Using when _level.TakesUsing:
                _next = Next.Table;
                break;
            case SqlKeyword.ClauseEnd when !_level.IsStart:
                _level.IsTables &= word.Equals("ON", StringComparison.OrdinalIgnoreCase);
                _level.IsSetList = _level.IsQuery && word.Equals("SET", StringComparison.OrdinalIgnoreCase);
                _level.IsColumnList = _level.IsQuery && IsColumnClause(word);
                _next = Next.Unknown;
                break;
            case SqlKeyword.Table when _next is Next.Table or Next.ChangedTable:
            case SqlKeyword.Change or SqlKeyword.Verb when _last == SqlKeyword.Or && _next == Next.ChangedTable:
                break;
            case SqlKeyword.Filler or SqlKeyword.Or when _next != Next.Unknown || _level.IsStart || _level.IsWith:
                break;
            default:
                if (_level.IsStart && !(_level.IsWith && _level.IsViewNext))
                    StartWord(keyword, word, end);
                else if (_next == Next.Object)
                    Object(keyword, word);
                else
                    Start(start, end);
                break;
        }
    }
}
