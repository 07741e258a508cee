using System.Collections.Concurrent;

namespace Tracing.Functional.Advice;

// Remembers recent keys: at most a given number, and certainly the last half of that number. Older ones are forgotten. Reads take no lock.
internal sealed class RecentTable<TKey, TValue>(int most)
    where TKey : notnull
{
    private readonly Lock _turning = new();
    private volatile ConcurrentDictionary<TKey, TValue> _young = new();
    private volatile ConcurrentDictionary<TKey, TValue> _old = new();
    private int _youngCount;

    public int Count => _young.Count + _old.Count;

    /// <summary>Reads without keeping the key longer.</summary>
    public bool TryPeek(TKey key, out TValue value) => _young.TryGetValue(key, out value!) || _old.TryGetValue(key, out value!);

    public bool TryGet(TKey key, out TValue value)
    {
        if (_young.TryGetValue(key, out value!))
            return true;
        if (!_old.TryGetValue(key, out value!))
            return false;

        // A key that is met again stays.
        Add(key, value);
        return true;
    }

    /// <summary>The value that the key has now: another thread may have added its own first.</summary>
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
