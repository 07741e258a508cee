namespace Tracing.Functional.Tool.Simulation;

/// <summary>Traffic in virtual time: independent arrivals at a rate, with spikes. The same seed gives the same arrivals.</summary>
internal sealed record Traffic(double PerSecond, IReadOnlyList<Spike> Spikes, TimeSpan Duration, ulong Seed)
{
    /// <summary>How many traces arrive on average.</summary>
    public double Expected => Pieces().Sum(static piece => piece.PerSecond * (piece.To - piece.From).TotalSeconds);

    /// <summary>Arrivals in their order: each with its time and its randomness.</summary>
    public IEnumerable<(TimeSpan At, Randomness Randomness)> Arrivals()
    {
        var random = new SplitMix(Seed);
        foreach (var (perSecond, from, to) in Pieces())
        {
            // Gaps of independent arrivals have no memory, so each piece may begin anew.
            for (var at = from + Gap(random, perSecond); at < to; at += Gap(random, perSecond))
                yield return (at, Randomness.OfValue(random.Next()));
        }
    }

    /// <summary>Pieces of time with one rate each. Where spikes meet, the highest counts.</summary>
    public IEnumerable<Spike> Pieces()
    {
        TimeSpan[] ends = [.. Spikes.SelectMany(static spike => (TimeSpan[])[spike.From, spike.To]), TimeSpan.Zero, Duration];
        TimeSpan[] cuts = [.. ends.Where(end => end <= Duration).Distinct().Order()];
        return cuts.Zip(cuts.Skip(1), (from, to) => new Spike(
            Spikes.Where(spike => spike.From <= from && to <= spike.To)
                .Select(static spike => spike.PerSecond)
                .DefaultIfEmpty(PerSecond)
                .Max(),
            from,
            to));
    }

    private static TimeSpan Gap(SplitMix random, double perSecond)
    {
        var seconds = perSecond > 0 ? -Math.Log(1 - random.NextShare()) / perSecond : double.PositiveInfinity;
        return seconds < 1e8 ? TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond)) : TimeSpan.FromSeconds(1e8);
    }

    /// <summary>Random numbers that are the same on every machine and for every version of the framework.</summary>
    private sealed class SplitMix(ulong seed)
    {
        private ulong _state = seed;

        public ulong Next()
        {
            _state += 0x9E3779B97F4A7C15;
            var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return mixed ^ (mixed >> 31);
        }

        /// <summary>From 0, below 1.</summary>
        public double NextShare() => (Next() >> 11) * (1.0 / (1UL << 53));
    }
}
