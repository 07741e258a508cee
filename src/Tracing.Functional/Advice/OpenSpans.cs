using System.Buffers.Binary;
using System.Diagnostics;
using Tracing.Functional.Control;
using Tracing.Functional.Ground;
using Tracing.Functional.Limits;

namespace Tracing.Functional.Advice;

// Remembers since when spans are open, to find those that never end. It keeps names and ids in a fixed number of slots, never the span. A
// span whose slot is taken is not watched. That is enough: code that forgets to end a span does so again.
internal sealed class OpenSpans(NanosecondClock clock)
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
            var name = AttributeLimits.Text(activity.DisplayName, SpanAdvice.LongestPlace);
            (slot.Id, slot.Name, slot.Since, slot.Source) = (id, name, clock.Now, activity.Source.Name);
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

    /// <summary>Reports the spans that are open for longer, and forgets each that was reported.</summary>
    public void Sweep(TimeSpan longest, Func<string, string, TimeSpan, bool> isReported)
    {
        var now = clock.Now;
        foreach (var slot in _slots)
        {
            var (id, source, name, age) = Read(slot, now);
            if (source is null || age <= longest || !isReported(source, name, age))
                continue;

            lock (slot)
            {
                if (slot.Id == id)
                    slot.Clear();
            }
        }
    }

    private static (ulong Id, string? Source, string Name, TimeSpan Age) Read(Slot slot, long now)
    {
        lock (slot)
            return (slot.Id, slot.Source, slot.Name, TimeSpan.FromTicks((now - slot.Since) / 100));
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
