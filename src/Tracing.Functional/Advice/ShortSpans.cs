using Tracing.Functional.Control;

namespace Tracing.Functional.Advice;

// Counts short spans by name within a minute, for a bounded number of names.
internal sealed class ShortSpans(NanosecondClock clock, int many)
{
    private const int MostNames = 1024;
    private const long Window = 60_000_000_000;
    private readonly RecentTable<(string Source, string Name), Tally> _tallies = new(MostNames);

    /// <summary>Counts one more. True if there are many now.</summary>
    public bool AreMany(string source, string name)
    {
        if (!_tallies.TryGet((source, name), out var tally))
            tally = _tallies.Add((source, name), new Tally());

        lock (tally)
        {
            var now = clock.Now;
            if (tally.Count == 0 || now - tally.Since >= Window)
                (tally.Since, tally.Count) = (now, 0);
            return ++tally.Count >= many;
        }
    }

    private sealed class Tally
    {
        public long Since;
        public int Count;
    }
}
