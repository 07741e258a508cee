namespace Tracing.Functional.Traces;

// The traces that are held, by id: chains of entries under locks that few ids share. An entry needs no object of its own in it.
internal sealed class HeldTable
{
    private const int StripeBits = 8;
    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, 1 << StripeBits).Select(static _ => new Stripe())];

    public TraceEntry? Find(string id)
    {
        var hash = TraceIdHash.Of(id);
        return StripeOf(hash).Find(hash, id);
    }

    /// <summary>Adds an entry. If its id is there, returns that entry instead.</summary>
    public TraceEntry? Add(TraceEntry entry) => StripeOf(entry.Hash).Add(entry);

    /// <summary>Replaces an entry by another one of the same id. False if it is not there any more.</summary>
    public bool Replace(TraceEntry entry, TraceEntry by) => StripeOf(entry.Hash).Replace(entry, by);

    public void Remove(TraceEntry entry) => StripeOf(entry.Hash).Replace(entry, by: null);

    private Stripe StripeOf(uint hash) => _stripes[hash >> (32 - StripeBits)];

    private sealed class Stripe
    {
        private const int Fewest = 8;
        private readonly Lock _lock = new();
        private TraceEntry?[] _first = new TraceEntry?[Fewest];
        private int _count;

        public TraceEntry? Find(uint hash, string id)
        {
            lock (_lock)
                return Found(hash, id);
        }

        public TraceEntry? Add(TraceEntry entry)
        {
            lock (_lock)
            {
                if (Found(entry.Hash, entry.Id) is { } other)
                    return other;
                if (++_count > 2 * _first.Length)
                    Grow();
                Push(_first, entry);
                return null;
            }
        }

        public bool Replace(TraceEntry entry, TraceEntry? by)
        {
            lock (_lock)
            {
                ref var place = ref _first[PlaceOf(_first, entry.Hash)];
                if (ReferenceEquals(place, entry))
                {
                    place = After(entry, by);
                    return true;
                }

                for (var before = place; before is not null; before = before.InBucket)
                {
                    if (!ReferenceEquals(before.InBucket, entry))
                        continue;
                    before.InBucket = After(entry, by);
                    return true;
                }

                return false;
            }
        }

        private static int PlaceOf(TraceEntry?[] first, uint hash) => (int)hash & (first.Length - 1);

        private static void Push(TraceEntry?[] first, TraceEntry entry)
        {
            ref var place = ref first[PlaceOf(first, entry.Hash)];
            (entry.InBucket, place) = (place, entry);
        }

        /// <summary>What stands in the place of an entry that goes.</summary>
        private TraceEntry? After(TraceEntry entry, TraceEntry? by)
        {
            var next = entry.InBucket;
            entry.InBucket = null;
            if (by is null)
            {
                _count--;
                return next;
            }

            by.InBucket = next;
            return by;
        }

        private TraceEntry? Found(uint hash, string id)
        {
            var entry = _first[PlaceOf(_first, hash)];
            while (entry is not null && !(entry.Hash == hash && string.Equals(entry.Id, id, StringComparison.Ordinal)))
                entry = entry.InBucket;
            return entry;
        }

        private void Grow()
        {
            var larger = new TraceEntry?[2 * _first.Length];
            foreach (var first in _first)
            {
                for (var entry = first; entry is not null;)
                {
                    var next = entry.InBucket;
                    Push(larger, entry);
                    entry = next;
                }
            }

            _first = larger;
        }
    }
}
