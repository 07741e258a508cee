// The attributes of the span that a cursor stands at, as a dictionary that reads only what it is asked for.
using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Tracing.Functional.Recordings;

internal sealed class PackedAttributes(PackedSpan span) : IDictionary<string, object?>
{
    public ICollection<string> Keys => [.. All.Select(static pair => pair.Key)];

    public ICollection<object?> Values => [.. All.Select(static pair => pair.Value)];

    public int Count => All.Count();

    public bool IsReadOnly => true;

    private IEnumerable<KeyValuePair<string, object?>> All => span.Attributes();

    public object? this[string key]
    {
        get => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException(key);
        set => throw ReadOnly();
    }

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value)
    {
        value = span.Attribute(key);
        return value is not null;
    }

    public bool ContainsKey(string key) => span.Attribute(key) is not null;

    public bool Contains(KeyValuePair<string, object?> item) => All.Contains(item);

    public void CopyTo(KeyValuePair<string, object?>[] array, int arrayIndex)
    {
        foreach (var pair in All)
            array[arrayIndex++] = pair;
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => All.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Add(string key, object? value) => throw ReadOnly();

    public void Add(KeyValuePair<string, object?> item) => throw ReadOnly();

    public void Clear() => throw ReadOnly();

    public bool Remove(string key) => throw ReadOnly();

    public bool Remove(KeyValuePair<string, object?> item) => throw ReadOnly();

    private static NotSupportedException ReadOnly() => new("the attributes of a span that has ended cannot be changed");
}
