using System.Collections.Concurrent;

namespace Tracing.Functional.Advice;

// What was met lately: at most so many, and certainly the last half of them; older ones are forgotten. Reading waits for nobody.
internal sealed class RecentTable<TKey, TValue>(int most)
    where TKey : notnull
{
    private readonly Lock _turning = new();
    private volatile ConcurrentDictionary<TKey, TValue> _young = new();
    private volatile ConcurrentDictionary<TKey, TValue> _old = new();
    private int _youngCount;

    public int Count => _young.Count + _old.Count;

    /// <summary>Looks without remembering longer.</summary>
    public bool TryPeek(TKey key, out TValue value) => _young.TryGetValue(key, out value!) || _old.TryGetValue(key, out value!);

    public bool TryGet(TKey key, out TValue value)
    {
        if (_young.TryGetValue(key, out value!))
            return true;
        if (!_old.TryGetValue(key, out value!))
            return false;

        // What is met again stays.
        Add(key, value);
        return true;
    }

    /// <summary>What is in the table under the key now.</summary>
    public TValue Add(TKey key, TValue value)
    {
        lock (_turning)
        {
            if (_young.TryGetValue(key, out var first))
                return first;
            if (_youngCount >= Math.Max(1, most / 2))
            {
                _old = _young;
                _young = new();
                _youngCount = 0;
            }

            _young[key] = value;
            _youngCount++;
            return value;
        }
    }
}
