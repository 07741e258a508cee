using System.Text;

namespace Tracing.Functional.Instrumentation.Sql;

// What statements do to which tables: follows the tokens with as much grammar as that takes. It has no error: of SQL that it does not
// understand it says less.
internal ref struct SqlShape(ReadOnlySpan<char> sql)
{
    private const int DeepestParenthesis = 64;
    private const int LongestSummary = 255;
    private const int MostTables = 32;

    private readonly ReadOnlySpan<char> _sql = sql;
    private readonly StringBuilder _summary = new();
    private readonly Stack<Level> _outer = new();
    private readonly List<string> _tables = [];
    private readonly List<string> _views = [];
    private Level _level = new() { IsStart = true };
    private Next _next;
    private string? _verb;
    private int _pathStart = -1;
    private int _pathEnd;
    private bool _isAfterName;
    private bool _isAfterDot;
    private bool _isPathChanged;
    private SqlKeyword _last;
    private bool _isOver;
    private bool _isFull;
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

    public readonly string? Summary => _summary.Length == 0 ? null : _summary.ToString();

    /// <summary>The one table that the text is about; null where there are more.</summary>
    public readonly string? Collection => _tables.Count == 1 && StatementCount <= 1 ? _tables[0] : null;

    /// <summary>Whether the grammar wants a name here, so that "..." is one even where it may be a string.</summary>
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

    /// <summary>Whether it is the next part of a name with dots.</summary>
    private bool Continues(int end)
    {
        var isPart = _isAfterDot;
        (_isAfterName, _isAfterDot) = (true, false);
        if (isPart)
            (_pathEnd, _last) = (end, SqlKeyword.None);
        return isPart;
    }

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
        _level = new Level { IsQuery = true, IsStart = isStill, WasExplained = isStill, TakesUsing = takesUsing };
        _next = next;
        if (_outer.Count == 0)
            Operation ??= verb.ToString();
        Append(verb);
    }

    private void Define(ReadOnlySpan<char> verb)
    {
        StatementCount++;
        _level = new Level();
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
        Append(verb);
        _isOver |= keyword == SqlKeyword.Routine;
    }

    /// <summary>A name that is no keyword, or is used as none.</summary>
    private void Start(int start, int end)
    {
        if (_level.IsWith && _level.IsViewNext)
        {
            _level.IsViewNext = false;
            _views.Add(SqlNames.Bare(_sql[start..end]));
        }
        else if (_next is Next.Table or Next.ChangedTable or Next.Procedure)
        {
            (_pathStart, _pathEnd) = (start, end);
            _isPathChanged = _next != Next.Table;
        }
    }

    private void EndPath(bool isCall = false)
    {
        var isTable = _next is Next.Table or Next.ChangedTable;
        if (_pathStart < 0)
            return;

        if (!isCall || _isPathChanged)
            Append(_sql[_pathStart.._pathEnd]);
        if (isTable && (!isCall || _isPathChanged))
            AddTable(SqlNames.Bare(_sql[_pathStart.._pathEnd]));
        _pathStart = -1;
        _next = Next.Unknown;
    }

    private readonly void AddTable(string table)
    {
        if (_tables.Count < MostTables && !_views.Contains(table, StringComparer.OrdinalIgnoreCase) && !_tables.Contains(table, StringComparer.Ordinal))
            _tables.Add(table);
    }

    private void Open()
    {
        var isNameList = _pathStart >= 0 && _next == Next.ChangedTable;
        var isTables = _pathStart < 0 && _next == Next.Table;
        EndPath(isCall: true);
        if (_outer.Count >= DeepestParenthesis)
        {
            _tooDeep++;
            return;
        }

        _outer.Push(_level);
        _level = new Level { IsStart = true, IsQuery = isTables, IsTables = isTables, IsNameList = isNameList };
        _next = isTables ? Next.Table : Next.Unknown;
    }

    private void Close()
    {
        _next = Next.Unknown;
        if (_tooDeep > 0)
            _tooDeep--;
        else if (_outer.TryPop(out var outer))
            _level = outer;
    }

    private void Comma()
    {
        _level.IsViewNext = _level.IsWith;
        _next = _level.IsTables ? Next.Table : Next.Unknown;
    }

    private void EndStatement()
    {
        _outer.Clear();
        _views.Clear();
        _tooDeep = 0;
        _level = new Level { IsStart = true };
        _next = Next.Unknown;
    }

    /// <summary>Never a part of a word; once something did not fit, nothing more.</summary>
    private void Append(ReadOnlySpan<char> word)
    {
        if (_isOver || _isFull)
            return;
        _isFull = _summary.Length + word.Length + 1 > LongestSummary;
        if (!_isFull)
            _summary.Append(_summary.Length == 0 ? "" : " ").Append(word);
    }

    /// <summary>The inside of one parenthesis, or of none.</summary>
    private record struct Level
    {
        /// <summary>A verb may follow.</summary>
        public bool IsStart;

        /// <summary>In a statement whose FROM names tables.</summary>
        public bool IsQuery;

        /// <summary>In a list of tables.</summary>
        public bool IsTables;

        /// <summary>In the columns of INSERT INTO t (...).</summary>
        public bool IsNameList;

        /// <summary>Before the statement that WITH belongs to.</summary>
        public bool IsWith;

        /// <summary>The next name is that of a query in WITH.</summary>
        public bool IsViewNext;

        /// <summary>Behind EXPLAIN.</summary>
        public bool WasExplained;

        /// <summary>USING names a table, not columns.</summary>
        public bool TakesUsing;
    }
}
