using System.Buffers.Binary;
using System.Diagnostics;
using Tracing.Functional.Ground;
using Tracing.Functional.Limits;

namespace Tracing.Functional.Advice;

// Which spans are open since when, to find those that nobody ends. Keeps names and ids in a fixed number of slots, never the span; one
// whose slot is taken is not watched, which is bounded and enough: what is forgotten once is forgotten again.
internal sealed class OpenSpans(TimeProvider time)
{
    private const int Count = 2048;
    private readonly Slot[] _slots = [.. Enumerable.Range(0, Count).Select(static _ => new Slot())];

    public int Watched => _slots.Count(static slot => slot.Source is not null);

    public void Started(Activity activity)
    {
        var id = IdOf(activity);
        var slot = _slots[id % Count];
        if (slot.Source is not null)
            return;

        lock (slot)
        {
            if (slot.Source is not null)
                return;
            (slot.Id, slot.Name, slot.Since, slot.Source) = (id, AttributeLimits.Text(activity.DisplayName, SpanAdvice.LongestPlace), time.GetTimestamp(), activity.Source.Name);
        }
    }

    public void Ended(Activity activity)
    {
        var id = IdOf(activity);
        var slot = _slots[id % Count];
        if (slot.Source is null)
            return;

        lock (slot)
        {
            if (slot.Id == id)
                slot.Clear();
        }
    }

    /// <summary>Tells of spans that are open for longer, and forgets each that was heard.</summary>
    public void Sweep(TimeSpan longest, Func<string, string, TimeSpan, bool> isHeard)
    {
        var now = time.GetTimestamp();
        foreach (var slot in _slots)
        {
            var (id, source, name, age) = Read(slot, now);
            if (source is null || age <= longest || !isHeard(source, name, age))
                continue;

            lock (slot)
            {
                if (slot.Id == id)
                    slot.Clear();
            }
        }
    }

    private (ulong Id, string? Source, string Name, TimeSpan Age) Read(Slot slot, long now)
    {
        lock (slot)
            return (slot.Id, slot.Source, slot.Name, time.GetElapsedTime(slot.Since, now));
    }

    private static ulong IdOf(Activity activity)
    {
        Span<byte> bytes = stackalloc byte[8];
        activity.SpanId.CopyTo(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    private sealed class Slot
    {
        public ulong Id;
        public long Since;
        public string Name = "";

        /// <summary>Null while the slot is free.</summary>
        public volatile string? Source;

        public void Clear() => (Id, Name, Source) = (0, "", null);
    }
}
