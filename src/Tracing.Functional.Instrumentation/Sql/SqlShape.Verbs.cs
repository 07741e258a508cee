namespace Tracing.Functional.Instrumentation.Sql;

// How statements begin: their verbs, and what is expected behind each.
internal ref partial struct SqlShape
{
    private void StartWord(SqlKeyword keyword, ReadOnlySpan<char> word, int end)
    {
        if (keyword == SqlKeyword.With)
        {
            _level.IsWith = _level.IsViewNext = true;
            return;
        }

        if (_level.IsWith && keyword is not (SqlKeyword.Change or SqlKeyword.Delete))
            return;
        var isOuter = _outer.Count == 0;
        if (!IsCalled(keyword, end) && (isOuter || _level.IsView) && keyword is SqlKeyword.Change or SqlKeyword.Delete)
            Change(keyword, word);
        else if (isOuter && !IsCalled(keyword, end))
            Statement(keyword, word);
        else if (!isOuter)
            EndStart(keyword);
    }

    /// <summary>Inside of a parenthesis, no verb follows any more. VALUES in the place of a table is none.</summary>
    private void EndStart(SqlKeyword keyword)
    {
        _level.IsStart = _level.WasExplained;
        if (keyword == SqlKeyword.ClauseEnd)
            (_next, _level.IsTables) = (Next.Unknown, false);
    }

    private void Statement(SqlKeyword keyword, ReadOnlySpan<char> word)
    {
        switch (keyword)
        {
            case SqlKeyword.Truncate:
                Begin(word, Next.Table);
                _level.IsTables = true;
                break;
            case SqlKeyword.Copy:
                Begin(word, Next.ChangedTable);
                _level.IsQuery = false;
                break;
            case SqlKeyword.Call:
                Begin(word, Next.Procedure);
                _level.IsQuery = false;
                break;
            case SqlKeyword.Define:
                Define(word);
                break;
            case SqlKeyword.Rights:
                Begin(word, Next.Unknown);
                (_level.IsQuery, _level.IsRights) = (false, true);
                break;
            case SqlKeyword.Verb or SqlKeyword.Explain or SqlKeyword.ClauseEnd:
                Begin(word, Next.Unknown, isStill: keyword == SqlKeyword.Explain);
                _level.IsQuery = false;
                break;
            default:
                _level.IsStart = _level.WasExplained;
                break;
        }
    }

    private void Change(SqlKeyword keyword, ReadOnlySpan<char> word)
    {
        Begin(word, keyword == SqlKeyword.Delete ? Next.Unknown : Next.ChangedTable);
        _level.IsTables = word.Equals("UPDATE", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>REPLACE(a, b, c), UPDATE(a) and the like are functions; UPDATE (SELECT is not.</summary>
    private readonly bool IsCalled(SqlKeyword keyword, int end)
    {
        if (keyword is not (SqlKeyword.Change or SqlKeyword.Delete or SqlKeyword.Truncate))
            return false;
        var rest = _sql[end..].TrimStart();
        return rest is ['(', ..] && !rest[1..].TrimStart().StartsWith("SELECT", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsListWord(ReadOnlySpan<char> word) =>
        word.Equals("SET", StringComparison.OrdinalIgnoreCase) || word.Equals("BY", StringComparison.OrdinalIgnoreCase)
        || word.Equals("RETURNING", StringComparison.OrdinalIgnoreCase);

    private static bool IsColumnClause(ReadOnlySpan<char> word) =>
        word.Equals("RETURNING", StringComparison.OrdinalIgnoreCase) || word.Equals("ORDER", StringComparison.OrdinalIgnoreCase)
        || word.Equals("GROUP", StringComparison.OrdinalIgnoreCase);

    /// <summary>A verb: of the statement, or of a query inside.</summary>
    private void Begin(ReadOnlySpan<char> verb, Next next, bool isStill = false)
    {
        if (_outer.Count == 0 && _level.IsStart && !_level.WasExplained)
            StatementCount++;
        var takesUsing = SqlKeywords.Of(verb) == SqlKeyword.Delete || verb.Equals("MERGE", StringComparison.OrdinalIgnoreCase);
        _level = new SqlLevel
        {
            IsQuery = true,
            IsStart = isStill,
            WasExplained = isStill,
            TakesUsing = takesUsing,
            IsSelectList = SqlKeywords.Of(verb) == SqlKeyword.Select,
        };
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
        _level.IsTables = keyword == SqlKeyword.Table && verb.StartsWith("DROP", StringComparison.OrdinalIgnoreCase);
        _level.IsRights = keyword == SqlKeyword.OtherObject;
        Operation ??= verb;
        _summary.Add(verb);
        if (keyword == SqlKeyword.Routine)
            _summary.Close();
    }
}
