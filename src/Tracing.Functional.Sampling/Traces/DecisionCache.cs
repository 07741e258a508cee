using System.Numerics;
using System.Runtime.InteropServices;
using Tracing.Functional.Activities;

namespace Tracing.Functional.Traces;

// Finds decisions by trace id. It remembers up to a fixed number of them, in arrays, without an object per trace. New decisions overwrite
// the oldest. It is split into shards, so that threads seldom wait for the same lock.
internal sealed class DecisionCache
{
    private const int ShardBits = 4;
    private readonly Shard[] _shards;

    public DecisionCache(int capacity)
    {
        var shards = capacity < 1 << (ShardBits + 4) ? 1 : 1 << ShardBits;
        _shards = [.. Enumerable.Range(0, shards).Select(_ => new Shard((capacity + shards - 1) / shards))];
    }

    /// <summary>Remembers a decision. If a trace has two, Find returns the newer one.</summary>
    public void Add(string traceId, FinalDecision decision)
    {
        var key = Key.Of(traceId);
        ShardOf(key).Add(key, decision);
    }

    /// <summary>Null if the trace has no decision, or if it was forgotten.</summary>
    public FinalDecision? Find(string traceId)
    {
        var key = Key.Of(traceId);
        return ShardOf(key).Find(key);
    }

    /// <summary>
    /// Looks for a key in the chain that starts at an index. Takes at most as many steps as there are places, because a chain may contain a
    /// loop while another thread changes it.
    /// </summary>
    internal static FinalDecision? Walk(Place[] places, int index, Key key)
    {
        for (var steps = 0; index > 0 && steps < places.Length; steps++)
        {
            ref readonly var place = ref places[index - 1];
            if (place.Key == key)
                return place.Decision;
            index = place.Next;
        }

        return null;
    }

    private Shard ShardOf(Key key) => _shards[(int)(key.Hash >> 28) & (_shards.Length - 1)];

    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Key(ulong High, ulong Low, uint Hash)
    {
        public static Key Of(string traceId)
        {
            var (high, low) = TraceIdRandomness.Halves(traceId);
            return new(high, low, TraceIdHash.Of(high, low));
        }
    }

    private sealed class Shard(int capacity)
    {
        private readonly Lock _lock = new();
        private readonly int _mask = (int)BitOperations.RoundUpToPowerOf2((uint)capacity) - 1;
        private Place[]? _places;
        private int[]? _heads;
        private int _next;

        /// <summary>Odd while a thread writes. Every write increments it twice.</summary>
        private int _version;

        public void Add(Key key, FinalDecision decision)
        {
            lock (_lock)
            {
                var places = _places ??= new Place[capacity];
                var heads = _heads ??= new int[_mask + 1];
                Volatile.Write(ref _version, _version + 1);
                Volatile.WriteBarrier();
                ref var place = ref places[_next];
                if (place.Decision is not null)
                    Unlink(places, heads, _next);

                ref var head = ref heads[key.Hash & (uint)_mask];
                place = new Place(key, decision, head);
                head = _next + 1;
                _next = _next + 1 == capacity ? 0 : _next + 1;
                Volatile.Write(ref _version, _version + 1);
            }
        }

        /// <summary>Reads without the lock. If another thread wrote at the same time, reads again with the lock.</summary>
        public FinalDecision? Find(Key key)
        {
            var version = Volatile.Read(ref _version);
            if ((version & 1) == 0)
            {
                var found = Walk(key);
                Volatile.ReadBarrier();
                if (Volatile.Read(ref _version) == version)
                    return found;
            }

            lock (_lock)
                return Walk(key);
        }

        private FinalDecision? Walk(Key key) =>
            _places is { } places && _heads is { } heads ? DecisionCache.Walk(places, heads[key.Hash & (uint)_mask], key) : null;

        private void Unlink(Place[] places, int[] heads, int index)
        {
            ref var link = ref heads[places[index].Key.Hash & (uint)_mask];
            while (link != index + 1)
                link = ref places[link - 1].Next;
            link = places[index].Next;
        }
    }

    /// <summary>A decision in the chain of its hash. Next is the index of the next place plus 1, or 0 at the end.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal struct Place(Key key, FinalDecision decision, int next)
    {
        public readonly Key Key = key;
        public readonly FinalDecision? Decision = decision;
        public int Next = next;
    }
}
