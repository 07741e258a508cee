using System.Collections.Concurrent;

namespace Tracing.Functional.Ground;

// Texts that come again and again, such as queries without their values and names of methods: each is made once. The first ones stay, and
// beyond the bounds a text is made anew each time, so what a client invents takes no memory.
internal sealed class SharedTexts
{
    internal const int Most = 1_024;
    internal const int Longest = 256;
    private readonly ConcurrentDictionary<string, string> _texts = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>How many are held.</summary>
    internal int Count => _texts.Count;

    public string Of(ReadOnlySpan<char> text)
    {
        if (text.Length > Longest)
            return text.ToString();
        if (_texts.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var known))
            return known;
        var made = text.ToString();
        return Volatile.Read(ref _count) >= Most || Interlocked.Increment(ref _count) > Most ? made : _texts.GetOrAdd(made, made);
    }
}
