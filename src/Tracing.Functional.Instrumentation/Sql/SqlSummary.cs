using System.Text;

namespace Tracing.Functional.Instrumentation.Sql;

// The summary of a text so far: its verbs and targets in their order, and the tables among them. A statement like the one before it adds
// nothing, so that a summary does not grow with the rows of a batch.
internal sealed class SqlSummary
{
    private const int Longest = 255;
    private const int MostTables = 32;

    private readonly StringBuilder _text = new();
    private readonly List<string> _tables = [];
    private readonly List<string> _views = [];
    private int _statement;
    private string _before = "";
    private bool _isClosed;

    public string? Text => _text.Length == 0 ? null : _text.ToString();

    /// <summary>Null if there are several, or none.</summary>
    public string? OnlyTable => _tables.Count == 1 ? _tables[0] : null;

    /// <summary>Adds whole words only. After the first that does not fit, nothing is added.</summary>
    public void Add(ReadOnlySpan<char> word)
    {
        _isClosed |= _text.Length + word.Length + 1 > Longest;
        if (!_isClosed)
            _text.Append(_text.Length == 0 ? "" : " ").Append(word);
    }

    /// <summary>Ends the summary: what follows is code of its own.</summary>
    public void Close() => _isClosed = true;

    public void AddTable(string table)
    {
        var isView = _views.Contains(table, StringComparer.OrdinalIgnoreCase);
        if (!isView && _tables.Count < MostTables && !_tables.Contains(table, StringComparer.Ordinal))
            _tables.Add(table);
    }

    /// <summary>The name of a query in WITH: no table, until the statement ends.</summary>
    public void AddView(string view) => _views.Add(view);

    public void EndStatement()
    {
        _views.Clear();
        if (_isClosed || _text.Length == _statement)
            return;
        var one = _text.ToString(_statement, _text.Length - _statement).Trim();
        if (string.Equals(one, _before, StringComparison.Ordinal))
            _text.Length = _statement;
        (_before, _statement) = (one, _text.Length);
    }
}
