using System.Collections;

namespace Tracing.Functional.Sampling;

// Attributes that a span starts with, if the application gives them lazily: read when they are first asked for, and only once. An iterator
// may be slow, or have effects, and several conditions and observers ask.
internal sealed class ReadOnce : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly IEnumerable<KeyValuePair<string, object?>> _items;
    private KeyValuePair<string, object?>[]? _read;

    private ReadOnce(IEnumerable<KeyValuePair<string, object?>> items) => _items = items;

    public int Count => Items.Length;

    private KeyValuePair<string, object?>[] Items => _read ??= [.. _items];

    public KeyValuePair<string, object?> this[int index] => Items[index];

    /// <summary>The same items. Collections are passed through, so nothing is allocated for them.</summary>
    public static IEnumerable<KeyValuePair<string, object?>>? Of(IEnumerable<KeyValuePair<string, object?>>? items) =>
        items is null
            or KeyValuePair<string, object?>[]
            or IReadOnlyCollection<KeyValuePair<string, object?>>
            or ICollection<KeyValuePair<string, object?>>
            ? items
            : new ReadOnce(items);

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() =>
        ((IEnumerable<KeyValuePair<string, object?>>)Items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
