// What one round of the soak is like, drawn from its seed: the options, the exporters, the processors, how much the clock jumps.
using Tracing.Functional.Fluent;
using Tracing.Functional.Traces;

namespace Tracing.Functional.Tests.Traces;

internal sealed class SoakSettings
{
    public const double Rate = 5;
    public const int Burst = 10;
    public const int Threads = 4;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1);

    public SoakSettings(int seed)
    {
        var random = new Random(seed);
        Seed = seed;
        IsTight = random.Next(3) == 0;
        MaxBytes = !IsTight ? 64L << 20 : random.Next(2) == 0 ? 96 * 1024 : 512 * 1024;
        MaxSpans = random.Next(3) == 0 ? random.Next(2, 8) : 10_000;
        MaxAge = random.Next(3) == 0 ? TimeSpan.FromMilliseconds(random.Next(20, 500)) : TimeSpan.FromMinutes(2);
        Grace = TimeSpan.FromMilliseconds(random.Next(3) switch { 0 => 0, 1 => 5, _ => 100 });
        Decisions = random.Next(4) == 0 ? 64 : 1_000_000;
        FlushesRunning = random.Next(4) == 0;
        Annotates = random.Next(2) == 0;
        Jumps = random.Next(3) == 0;
        HasWitness = random.Next(4) > 0;
        HasOrdinary = random.Next(2) == 0;
        Exporters = random.Next(1, 4);
        ExportsAtOnce = random.Next(4) == 0;
        Processors = (SoakProcessors)random.Next((int)SoakProcessors.All + 1);
        LeavesOpen = random.Next(2) == 0;
        Overlaps = random.Next(2) == 0;
    }

    public int Seed { get; }

    public bool IsTight { get; }

    public long MaxBytes { get; }

    public int MaxSpans { get; }

    public TimeSpan MaxAge { get; }

    public TimeSpan Grace { get; }

    public int Decisions { get; }

    public bool FlushesRunning { get; }

    public bool Annotates { get; }

    /// <summary>Whether the clock jumps by days, forward and back.</summary>
    public bool Jumps { get; }

    /// <summary>Whether a processor that never fails stands beside the exporters, so that it is known exactly what left.</summary>
    public bool HasWitness { get; }

    /// <summary>Whether an exporter is added in OpenTelemetry's own way too.</summary>
    public bool HasOrdinary { get; }

    public int Exporters { get; }

    /// <summary>Whether the last exporter exports each span in the thread that decides.</summary>
    public bool ExportsAtOnce { get; }

    public SoakProcessors Processors { get; }

    /// <summary>Whether some spans end after the shutdown.</summary>
    public bool LeavesOpen { get; }

    /// <summary>Whether local roots of one trace may run at once.</summary>
    public bool Overlaps { get; }

    /// <summary>Whether a local root starts only when the earlier ones have ended with all their spans, and the trace is decided.</summary>
    public bool IsSequential => !Overlaps && Grace == TimeSpan.Zero;

    /// <summary>Whether no trace is let go before its end: there is memory, and no watched trace becomes idle.</summary>
    public bool LetsNoneGo => !IsTight && !Jumps && MaxAge >= TimeSpan.FromMinutes(1);

    public bool RemembersAll => Decisions >= 1_000_000;

    public static Policy Policy()
    {
        var policy = Sample.Always.When(AnySpan.Failed).Named("errors")
            .OrElse(Sample.Always.When(RootSpan.SlowerThan(Bound)).Named("slow"))
            .OrElse(Sample.RateLimited(Rate, Burst).When(AtStart.Name("limited")).Named("limited"))
            .OrElse(Sample.Adaptive(20).Named("ordinary"));
        return policy.ParentBased(remoteNotSampled: policy);
    }

    public void Configure(WholeTraceOptions options)
    {
        (options.MaxBytes, options.MaxSpansPerTrace, options.MaxAge, options.Grace) = (MaxBytes, MaxSpans, MaxAge, Grace);
        (options.DecisionCacheSize, options.FlushRunningTraces, options.AnnotateDecisions) = (Decisions, FlushesRunning, Annotates);
    }

    public override string ToString() =>
        $"seed {Seed}: {MaxBytes / 1024} KiB, {MaxSpans} spans, age {MaxAge}, grace {Grace}, {Decisions} decisions, {Exporters} exporters"
        + $"{(FlushesRunning ? ", flushes running" : "")}{(Jumps ? ", jumps" : "")}{(HasWitness ? ", witness" : "")}"
        + $"{(HasOrdinary ? ", ordinary" : "")}{(ExportsAtOnce ? ", at once" : "")}{(Annotates ? ", annotates" : "")}"
        + $"{(LeavesOpen ? ", leaves open" : "")}{(Overlaps ? ", overlaps" : "")}; processors {Processors}";
}

[Flags]
internal enum SoakProcessors
{
    None = 0,
    TakesOut = 1,
    HidesAtStart = 2,
    MapsStatus = 4,
    StartsChildren = 8,
    StartsRoots = 16,
    Throws = 32,
    All = 63,
}
