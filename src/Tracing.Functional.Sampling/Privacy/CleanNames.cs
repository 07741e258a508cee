namespace Tracing.Functional.Privacy;

// Names without secrets: a program has few, and its spans have them again and again. A fixed number of places, each overwritten by the next
// name that falls on it, so memory is bounded and nothing is locked.
internal sealed class CleanNames
{
    private const int Places = KeyCache.Places;
    private const int LongestName = 128;
    private readonly string?[] _names = new string?[Places];

    public bool Has(string name)
    {
        if (name.Length is 0 or > LongestName)
            return false;
        var seen = _names[KeyCache.PlaceOf(name)];
        return ReferenceEquals(seen, name) || string.Equals(seen, name, StringComparison.Ordinal);
    }

    public void Add(string name)
    {
        if (name.Length is > 0 and <= LongestName)
            Volatile.Write(ref _names[KeyCache.PlaceOf(name)], name);
    }
}
