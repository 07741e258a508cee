namespace Tracing.Functional.Instrumentation.Sql;

// Which names are the targets: paths with dots, and the parentheses, commas and ends of statements between them.
internal ref partial struct SqlShape
{
    private const int DeepestParenthesis = 64;

    /// <summary>Whether it is the next part of a name with dots.</summary>
    private bool Continues(int end)
    {
        var isPart = _isAfterDot;
        (_isAfterName, _isAfterDot) = (true, false);
        if (isPart)
            (_pathEnd, _last) = (end, SqlKeyword.None);
        return isPart;
    }

    /// <summary>A name that is no keyword, or is used as none.</summary>
    private void Start(int start, int end)
    {
        if (_level.IsWith && _level.IsViewNext)
        {
            _level.IsViewNext = false;
            _summary.AddView(SqlNames.Bare(_sql[start..end]));
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
            _summary.Add(SqlNames.Bare(_sql[_pathStart.._pathEnd]));
        if (isTable && (!isCall || _isPathChanged))
            _summary.AddTable(SqlNames.Bare(_sql[_pathStart.._pathEnd]));
        _pathStart = -1;
        _next = Next.Unknown;
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
        var isView = _level.IsWith;
        _level = new SqlLevel { IsStart = true, IsQuery = isTables, IsTables = isTables, IsNameList = isNameList, IsView = isView };
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
        _summary.EndStatement();
        _tooDeep = 0;
        _level = new SqlLevel { IsStart = true };
        _next = Next.Unknown;
    }
}
