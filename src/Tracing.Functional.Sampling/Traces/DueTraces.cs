namespace Tracing.Functional.Traces;

// Held traces by the time at which to look at them: a wheel of lists, one for each 10 ms. A time that is more than a round away stays in
// its list until its round has come. Adding and removing take the same time however many there are.
internal sealed class DueTraces
{
    private const int Slots = 4096;
    private const long NanosecondsPerSlot = 10_000_000;
    private readonly Lock _lock = new();
    private TraceEntry?[] _first = [];
    private long _looked = long.MinValue;

    public int Count { get; private set; }

    public void Add(TraceEntry entry, long due)
    {
        lock (_lock)
        {
            if (_first.Length == 0)
                _first = new TraceEntry?[Slots];
            if (entry.IsDue)
                Unlink(entry);
            entry.Due = due;
            entry.IsDue = true;
            ref var first = ref _first[SlotOf(due)];
            (entry.DueAfter, entry.DueBefore) = (first, null);
            if (first is not null)
                first.DueBefore = entry;
            first = entry;
            Count++;

            // A slot that was passed is looked at again.
            _looked = Math.Min(_looked, due / NanosecondsPerSlot);
        }
    }

    public void Remove(TraceEntry entry)
    {
        if (!entry.IsDue)
            return;
        lock (_lock)
        {
            if (entry.IsDue)
                Unlink(entry);
        }
    }

    /// <summary>Removes and returns the traces whose time has come.</summary>
    public IReadOnlyList<TraceEntry> Take(long now)
    {
        List<TraceEntry>? taken = null;
        lock (_lock)
        {
            if (Count == 0)
                return [];
            var last = now / NanosecondsPerSlot;
            for (var slot = Math.Max(_looked, last - Slots + 1); slot <= last; slot++)
                TakeFrom(_first[SlotOf(slot * NanosecondsPerSlot)], now, ref taken);
            _looked = last;
        }

        return (IReadOnlyList<TraceEntry>?)taken ?? [];
    }

    private void TakeFrom(TraceEntry? entry, long now, ref List<TraceEntry>? taken)
    {
        while (entry is not null)
        {
            var next = entry.DueAfter;
            if (entry.Due <= now)
            {
                Unlink(entry);
                (taken ??= []).Add(entry);
            }

            entry = next;
        }
    }

    private void Unlink(TraceEntry entry)
    {
        if (entry.DueBefore is null)
            _first[SlotOf(entry.Due)] = entry.DueAfter;
        else
            entry.DueBefore.DueAfter = entry.DueAfter;
        if (entry.DueAfter is not null)
            entry.DueAfter.DueBefore = entry.DueBefore;
        (entry.DueAfter, entry.DueBefore) = (null, null);
        entry.IsDue = false;
        Count--;
    }

    private static int SlotOf(long time) => (int)((ulong)(time / NanosecondsPerSlot) % Slots);
}
