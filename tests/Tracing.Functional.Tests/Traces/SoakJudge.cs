// What must hold at the end of a round of the soak, each law with what broke it.
using System.Diagnostics;

namespace Tracing.Functional.Tests.Traces;

internal sealed class SoakJudge
{
    private const string Rule = "sampling.rule";
    private readonly SoakRound _round;
    private readonly SoakSettings _settings;
    private readonly MeterSums _sums;
    private readonly List<SoakSpan> _spans;
    private readonly HashSet<Activity> _left;
    private readonly List<string> _broken = [];

    private SoakJudge(SoakRound round)
    {
        (_round, _settings, _sums) = (round, round.Settings, round.Sums);
        _spans = [.. round.Ledger.Spans];
        _left = new(
            _settings.HasWitness ? round.Witnessed.Keys : round.Exporters.SelectMany(exporter => exporter.Given.Keys),
            ReferenceEqualityComparer.Instance);
    }

    private long LostOnTheWay => Lost("memory") + Lost("shutdown");

    /// <summary>Without a witness, a span that was lost on its way to all exporters is not known to have left.</summary>
    private bool KnowsWhatLeft => _settings.HasWitness || LostOnTheWay == 0;

    /// <summary>The laws that the round broke.</summary>
    public static IReadOnlyList<string> Judge(SoakRound round)
    {
        var judge = new SoakJudge(round);
        judge.Exports();
        judge.Failures();
        judge.Counters();
        judge.Marks();
        judge.End();
        return judge._broken;
    }

    private long Lost(string reason) => _sums[$"tracing.spans.export_lost reason={reason}"];

    private bool HasLeft(SoakSpan span) => _left.Contains(span.Activity);

    private void Exports()
    {
        Equal("spans that were refused", _round.Exporters.Sum(exporter => exporter.Failed), Lost("exporter_failed"));
        Equal("spans at which an exporter threw", _round.Exporters.Sum(exporter => exporter.Threw), Lost("exporter_threw"));
        if (KnowsWhatLeft)
        {
            Equal(
                "spans that left, for each exporter",
                (long)_left.Count * _round.Exporters.Length,
                _round.Exporters.Sum(exporter => exporter.Received + exporter.Failed + exporter.Threw) + LostOnTheWay);
        }

        foreach (var exporter in _round.Exporters)
        {
            None("a span exported twice", exporter.Given.Where(pair => pair.Value > 1));
            None("a span exported that did not leave", exporter.Given.Keys.Where(span => !_left.Contains(span)));
        }

        None("a span twice on its way out", _round.Witnessed.Where(pair => pair.Value > 1));
        None("a span that was taken out, or ended unheard, left", _spans.Where(span => span.IsOut && HasLeft(span)));
        None("a span that never ended left", _spans.Where(span => !span.HasEnded && HasLeft(span)));
        if (_settings.HasOrdinary)
            Ordinary();
    }

    private void Ordinary()
    {
        var expected = _spans.Where(span => span is { WasSampled: true, IsOut: false, EndedAfterShutdown: false })
            .Select(span => span.Activity);
        var taken = _round.Ordinary.Taken.ToHashSet<Activity>(ReferenceEqualityComparer.Instance);
        taken.ExceptWith(_spans.Where(span => span.EndedAfterShutdown).Select(span => span.Activity));
        None("an ordinary exporter did not see a span that was sampled at its start", expected.Where(span => !taken.Remove(span)));
        None("an ordinary exporter saw a span that was not", taken);
    }

    private void Failures()
    {
        if (!KnowsWhatLeft)
            return;
        var lost = _spans.Count(span => span is { IsRecorded: true, HasFailed: true, IsOut: false, HasEnded: true } && !HasLeft(span));
        if (lost < _sums.LateErrorsLost || lost > _sums.LateErrorsLost + _sums.UnknownSpans)
            _broken.Add($"{lost} failed spans did not leave; counted are {_sums.LateErrorsLost} late and {_sums.UnknownSpans} unknown");
        if (_settings.RemembersAll)
            Equal("spans of forgotten traces", 0, _sums.UnknownSpans);
        if (!_settings.LetsNoneGo)
            return;
        var roots = _spans.Where(span => span is { IsRoot: true, IsOut: false, HasEnded: true, EndedAfterShutdown: false }
            && !HasLeft(span)).ToList();
        None("a failed root did not leave", roots.Where(root => root.HasFailed));
        None("a slow root did not leave", roots.Where(root => root.IsSlow));
    }

    private void Counters()
    {
        Equal("decisions about local roots", _round.Ledger.Roots, _sums.Sum("tracing.sampling.decisions"));
        Equal(
            "exceptions of processors and exporters",
            _round.Processor.Thrown + _round.Exporters.Sum(exporter => exporter.Thrown),
            _sums.Sum("tracing.sampling.faults"));

        // The policy stands in two places, for new traces and for those from elsewhere, and each place has a budget of its own.
        var cap = 2 * (SoakSettings.Burst + (SoakSettings.Rate * _round.Ledger.Forward.TotalSeconds));
        var kept = _sums["tracing.sampling.decisions rule=limited outcome=keep"];
        var joining = _settings.IsSequential ? 0 : _round.Ledger.LaterRoots;
        if (kept - joining > cap)
            _broken.Add($"the rate limit kept {kept}, {joining} of them may have joined a trace that was kept, and its cap is {cap}");
    }

    private void Marks()
    {
        // Once a trace is forgotten, the flag of a span decides, and nobody knows the rule.
        if (!_settings.RemembersAll)
            return;
        var roots = _spans.Where(span => span.IsRoot && HasLeft(span));
        None("a root's rule is annotated or not", roots.Where(root => root.Activity.GetTagItem(Rule) is not null != _settings.Annotates));
        var traces = _spans.Where(HasLeft).Select(span => span.Activity).GroupBy(span => span.TraceId)
            .Where(trace => _round.Ledger.HasOneRoot(trace.Key)).ToList();
        None("a trace with two thresholds", traces.Where(trace => trace.Select(span => span.TraceStateString).Distinct().Count() > 1));
        var partial = traces.Where(trace => trace.Any(IsPartial)).ToList();
        None("a trace that is partial in part", partial.Where(trace => !trace.All(IsPartial)));
        if (partial.Count > _sums["tracing.traces.partial"])
            _broken.Add($"{partial.Count} traces are partial, {_sums["tracing.traces.partial"]} are counted");
    }

    private static bool IsPartial(Activity span) => span.GetTagItem("sampling.partial") is true;

    private void End()
    {
        Equal("traces held at the end", 0, _round.Tracing.Engine.HeldTraces);
        Equal("bytes held at the end", 0, _round.Tracing.Engine.HeldBytes);
        Equal("complete traces held after a flush", 0, _round.HeldAfterFlush);
        Equal("the least value of a gauge", 0, _round.LeastGauge);
        if (!_round.HasFlushed || !_round.HasShutDown)
            _broken.Add($"flush {_round.HasFlushed}, shutdown {_round.HasShutDown}");
    }

    private void Equal(string what, long expected, long found)
    {
        if (expected != found)
            _broken.Add($"{what}: {found} instead of {expected}");
    }

    private void None<T>(string what, IEnumerable<T> found)
    {
        var all = found.ToList();
        if (all.Count > 0)
            _broken.Add($"{what}: {all.Count}, such as {Text(all[0])}");
    }

    private string Text(object? found) => found switch
    {
        IGrouping<ActivityTraceId, Activity> trace => string.Join("; ", trace.Select(Text)),
        Activity activity => $"{Text(_spans.Find(span => ReferenceEquals(span.Activity, activity)))} [{activity.TraceStateString}]",
        KeyValuePair<Activity, int> pair => $"{pair.Value} times {Text(pair.Key)}",
        _ => $"{found}",
    };
}
