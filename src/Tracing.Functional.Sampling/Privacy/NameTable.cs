namespace Tracing.Functional.Privacy;

// What was found out about names and keys. A program has few of them and repeats them, mostly the same objects. There is a fixed number of
// places, and nothing is locked. A name has one of four places, so names that share them do not drive each other out in turn; a fifth one
// overwrites the oldest of its four.
internal sealed class NameTable<T>
{
    private const int Ways = 4;
    private const int Places = 1024;
    private const int LongestName = 128;
    private readonly Entry?[] _entries = new Entry?[Places];

    public bool TryGet(string name, out T value)
    {
        if (name.Length is > 0 and <= LongestName)
        {
            foreach (var entry in _entries.AsSpan(FirstPlace(name), Ways))
            {
                if (entry is null)
                    break;
                if (ReferenceEquals(entry.Name, name) || string.Equals(entry.Name, name, StringComparison.Ordinal))
                {
                    value = entry.Value;
                    return true;
                }
            }
        }

        value = default!;
        return false;
    }

    /// <summary>Does nothing if the name is empty or longer than 128 characters. Two threads at once may lose an entry.</summary>
    public void Add(string name, T value)
    {
        if (name.Length is 0 or > LongestName)
            return;
        var places = _entries.AsSpan(FirstPlace(name), Ways);
        for (var i = Ways - 1; i > 0; i--)
            Volatile.Write(ref places[i], places[i - 1]);
        Volatile.Write(ref places[0], new Entry(name, value));
    }

    /// <summary>The first of the name's four places. The name must not be empty.</summary>
    internal static int FirstPlace(string name)
    {
        var last = name.Length - 1;
        var mixed = (uint)(name[last] * 31) ^ (uint)(name[last / 2] * 961) ^ (uint)(name[last - (last / 4)] * 29_791)
            ^ (uint)(name[0] * 7) ^ (uint)(name.Length * 131);
        return (int)((mixed * 2_654_435_769u) >> 16) & (Places - Ways);
    }

    private sealed record Entry(string Name, T Value);
}
