using System.Collections.Concurrent;
using Tracing.Functional.Ground;
using Tracing.Functional.Privacy;
using Tracing.Functional.Streams;

namespace Tracing.Functional.Metrics;

// Finds operations by the names of spans. The first names, up to a limit, have an operation of their own; all later ones share one. A name
// may hold a secret, so the name that is shown is redacted.
internal sealed class Operations(int most, Redactor? redactor, int stripes)
{
    private const int Recent = 256;
    private readonly ConcurrentDictionary<string, Operation> _known = new(StringComparer.Ordinal);
    private readonly Operation _other = new(OperationNames.Other, OperationNames.Other, isCounted: true, stripes);

    /// <summary>Operations by a cheap hash of their names. Threads may overwrite each other's; a wrong one is seen by its name.</summary>
    private readonly Operation?[] _recent = new Operation?[Recent];
    private readonly Lock _adding = new();
    private int _count;

    /// <summary>How many names have an operation of their own.</summary>
    public int Count => Volatile.Read(ref _count);

    public Operation Find(string name)
    {
        ref var recent = ref _recent[Place(name)];
        if (recent is { } last && string.Equals(last.Name, name, StringComparison.Ordinal))
            return last;

        if (!_known.TryGetValue(name, out var found))
            return Add(name);
        recent = found;
        return found;
    }

    private static int Place(string name) => name.Length == 0
        ? 0
        : ((name.Length * 31) + (name[0] * 7) + (name[name.Length / 2] * 13) + (name[^1] * 61)) & (Recent - 1);

    private Operation Add(string name)
    {
        if (Count == most)
            return _other;

        // The rules of redaction may be the application's. So they run outside of the lock.
        var added = new Operation(name, redactor?.Text(name) ?? name, isCounted: !ConnectionSpans.IsOne(name), stripes);
        lock (_adding)
        {
            if (_known.TryGetValue(name, out var known))
                return known;
            if (_count == most)
                return _other;
            _known[name] = added;
            _count++;
            return added;
        }
    }
}
