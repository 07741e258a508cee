namespace Tracing.Functional.Traces;

// Held traces by the time at which to look at them: a wheel of lists, one for each 10 ms. A time that is more than a round away stays in
// its list until its round has come. Adding and removing take the same time however many there are.
internal sealed class DueTraces
{
    private const int Slots = 4096;
    private const long NanosecondsPerSlot = 10_000_000;
    private readonly Lock _lock = new();
    private EntryList<Place>[] _lists = [];
    private long _looked = long.MinValue;

    public int Count { get; private set; }

    /// <summary>Adds a trace, which must have Times. If it is there already, it moves.</summary>
    public void Add(TraceEntry entry, long due)
    {
        var times = entry.Times!;
        lock (_lock)
        {
            if (_lists.Length == 0)
                _lists = new EntryList<Place>[Slots];
            if (times.IsDue)
                Unlink(entry, times);
            (times.Due, times.IsDue) = (due, true);
            ListOf(due).Append(entry);
            Count++;

            // A slot that was passed is looked at again.
            _looked = Math.Min(_looked, due / NanosecondsPerSlot);
        }
    }

    public void Remove(TraceEntry entry)
    {
        if (entry.Times is not { IsDue: true } times)
            return;
        lock (_lock)
        {
            if (times.IsDue)
                Unlink(entry, times);
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
                TakeFrom(ListOf(slot * NanosecondsPerSlot).First, now, ref taken);
            _looked = last;
        }

        return (IReadOnlyList<TraceEntry>?)taken ?? [];
    }

    private void TakeFrom(TraceEntry? entry, long now, ref List<TraceEntry>? taken)
    {
        while (entry is { Times: { } times })
        {
            var next = EntryList<Place>.After(entry);
            if (times.Due <= now)
            {
                Unlink(entry, times);
                (taken ??= []).Add(entry);
            }

            entry = next;
        }
    }

    private void Unlink(TraceEntry entry, TraceTimes times)
    {
        ListOf(times.Due).Remove(entry);
        times.IsDue = false;
        Count--;
    }

    private ref EntryList<Place> ListOf(long time) => ref _lists[(int)((ulong)(time / NanosecondsPerSlot) % Slots)];

    private readonly struct Place : IEntryPlace
    {
        public static ref EntryLinks Of(TraceEntry entry) => ref entry.Times!.InDue;
    }
}
