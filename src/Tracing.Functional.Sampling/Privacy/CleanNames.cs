namespace Tracing.Functional.Privacy;

// Names without secrets. A program has few names and repeats them. There is a fixed number of places, and a new name overwrites the one in
// its place, so memory is bounded and nothing is locked.
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
