namespace Tracing.Functional.Privacy;

// What keys say of their values. A program has few keys, mostly the same objects. There is a fixed number of places, and a new key
// overwrites the one in its place, so memory is bounded and nothing is locked.
internal sealed class KeyCache(KeyRules rules)
{
    public const int Places = 1024;
    private const int LongestKey = 128;
    private readonly Entry?[] _entries = new Entry?[Places];

    public KeyKind KindOf(string key)
    {
        if (key.Length is 0 or > LongestKey)
            return rules.KindOf(key);

        ref var place = ref _entries[PlaceOf(key)];
        var entry = place;
        if (entry is not null && (ReferenceEquals(entry.Key, key) || string.Equals(entry.Key, key, StringComparison.Ordinal)))
            return entry.Kind;

        var kind = rules.KindOf(key);
        Volatile.Write(ref place, new Entry(key, kind));
        return kind;
    }

    /// <summary>The key must not be empty.</summary>
    public static int PlaceOf(string key)
    {
        var last = key.Length - 1;
        var mixed = (uint)(key[last] * 31) ^ (uint)(key[last / 2] * 961) ^ (uint)(key[last - (last / 4)] * 29_791)
            ^ (uint)(key[0] * 7) ^ (uint)(key.Length * 131);
        return (int)(((mixed * 2_654_435_769u) >> 16) & (Places - 1));
    }

    private sealed record Entry(string Key, KeyKind Kind);
}
