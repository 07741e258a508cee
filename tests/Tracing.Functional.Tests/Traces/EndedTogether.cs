// Some traces whose spans all start first, and then end in some order on some threads; of each trace one span fails, or none does.
using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using Tracing.Functional.Privacy;

namespace Tracing.Functional.Tests.Traces;

internal sealed record EndedTogether(int Threads, int MaxSpans, int MaxBytes, IReadOnlyList<(int Spans, int Failing)> Traces, int Seed)
{
    private const int Large = 1_000_000_000;

    public static Arbitrary<EndedTogether> Any { get; } = Arb.From(
        from threads in Gen.Choose(2, 4)
        from cap in Gen.Elements(1, 2, 5, 1_000, 1_000, 1_000)
        from bytes in Gen.Elements(65_536, Large, Large)
        from traces in Gen.NonEmptyListOf(from spans in Gen.Choose(1, 24) from failing in Gen.Choose(-12, 23) select (spans, failing))
        from seed in Gen.Choose(0, int.MaxValue - 1)
        select new EndedTogether(threads, cap, bytes, traces.Take(20).ToArray(), seed));

    public override string ToString() => $"{Threads} threads, {MaxSpans} spans, {MaxBytes} bytes, seed {Seed}: {string.Join(' ', Traces)}";

    /// <summary>What is not as it must be; null if all is.</summary>
    public string? Compare()
    {
        var script = new Script(Judging.Errors, 0, 86_400_000, MaxSpans, MaxBytes, 200_000, Looks: false, []);
        using var counted = new MachineEngine(script);
        var tracing = counted.Tracing;
        var traces = Traces.Select(trace => Start(tracing, trace.Spans, trace.Failing)).ToList();
        EndAll([.. traces.SelectMany(spans => spans)]);
        tracing.Shutdown();

        var seen = counted.Counted;
        var exported = tracing.Exporter.Activities.CountBy(span => span).ToDictionary(pair => pair.Key, pair => pair.Value);
        var wrong = traces
            .Select((spans, i) => Wrong(tracing, spans, exported, Traces[i].Failing))
            .FirstOrDefault(wrong => wrong is not null);
        return wrong
            ?? (seen.Decided.Count != Traces.Count || seen.Unknown > 0 ? $"{seen.Decided.Count} decisions, {seen.Unknown} unknown" : null)
            ?? (tracing.Engine.HeldBytes != 0 || tracing.Engine.HeldTraces != 0
                ? $"holds {tracing.Engine.HeldTraces} in {tracing.Engine.HeldBytes} bytes"
                : null);
    }

    /// <summary>A root, and below it children and theirs.</summary>
    private static Activity[] Start(Tracing tracing, int count, int failing)
    {
        var spans = new List<Activity>();
        for (var i = 0; i < count; i++)
        {
            // If the trace had to go before, no child is started.
            if (tracing.Start("span", i == 0 ? null : spans[(i - 1) / 2 % spans.Count]) is { } span)
                spans.Add(span);
        }

        if (failing >= 0 && failing < spans.Count)
            spans[failing].SetStatus(ActivityStatusCode.Error, "no answer");
        return [.. spans];
    }

    private void EndAll(Activity[] spans)
    {
        new Random(Seed).Shuffle(spans);
        global::Tracing.Functional.Tests.Traces.Threads.Run([.. Enumerable.Range(0, Threads).Select(thread => (Action)(() =>
        {
            for (var i = thread; i < spans.Length; i += Threads)
                spans[i].Stop();
        }))]);
    }

    private string? Wrong(Tracing tracing, Activity[] spans, Dictionary<Activity, int> exported, int failing)
    {
        var decision = tracing.Engine.Find(spans[0].TraceId.ToHexString()).Decision;
        var times = spans.Select(span => exported.GetValueOrDefault(span)).ToList();
        var hasFailed = failing >= 0 && failing < spans.Length;
        var isWhole = MaxSpans > spans.Length && MaxBytes == Large;
        var isSure = !hasFailed || MaxBytes == Large;
        return decision is null ? "no decision"
            : !times.TrueForAll(count => decision.IsKept && !isWhole ? count <= 1 : count == (decision.IsKept ? 1 : 0))
                ? $"{Seen.Outcome(decision.IsKept)}, but exported {string.Join(' ', times)}"
            : isSure && hasFailed && times[failing] != 1
                ? $"the failing span {failing} of {spans.Length} is not exported: {string.Join(' ', times)}"
            : isSure && decision.IsKept != hasFailed
                ? $"{Seen.Outcome(decision.IsKept)} by {decision.Trigger}, failing span {failing} of {spans.Length}"
            : null;
    }
}
