namespace Tracing.Functional.W3C;

// The values that a carrier has for one field, in order: mostly one, so that is kept without a list. Bounded: a carrier may be endless.
internal struct HeaderValues
{
    /// <summary>A tracestate has at most 32 members and baggage 64, so more values than this cannot all say something.</summary>
    private const int MostValues = 64;
    private List<string>? _all;
    private int _count;

    /// <summary>The value if there is exactly one, else null.</summary>
    public string? One { get; private set; }

    /// <summary>Whether there are two or more.</summary>
    public readonly bool IsMany => _all is not null;

    /// <summary>Whether there were more than are kept.</summary>
    public readonly bool IsCut => _count > MostValues;

    public static HeaderValues Of(string? one, IEnumerable<string?>? many)
    {
        var values = new HeaderValues();
        values.Add(one);
        values.AddAll(many);
        return values;
    }

    public void Add(string? value)
    {
        if (value is null || ++_count > MostValues)
            return;
        if (_count == 1)
        {
            One = value;
            return;
        }

        _all ??= [One!];
        _all.Add(value);
        One = null;
    }

    public void AddAll(IEnumerable<string?>? values)
    {
        // A list of nulls may be endless too.
        foreach (var value in (values ?? []).Take(2 * MostValues))
            Add(value);
    }

    /// <summary>All values with commas between them; null if there are too many or the text would be longer.</summary>
    public readonly string? Join(int longest) =>
        !IsCut && _all!.Sum(value => (long)value.Length + 1) <= longest ? string.Join(',', _all!) : null;

    public readonly IReadOnlyList<string> All() => _all ?? (One is null ? [] : (IReadOnlyList<string>)[One]);
}
