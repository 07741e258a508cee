using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Activities;
using Tracing.Functional.Export;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Traces;

// The provider's pipeline. It calls the application's processors first, so that the policy learns what they made of a span, then the
// engine, which exports kept spans through the outlet, then the exporters that were added in OpenTelemetry's own way. The order in which
// they were added changes nothing. Exceptions are reported and never reach the application.
internal sealed class TraceProcessor : CompositeProcessor<Activity>
{
    private readonly TraceEngine _engine;
    private readonly Outlet _outlet;
    private readonly ExporterGroup _kept;
    private readonly ProcessorChain _chain;
    private readonly Hook _hook;
    private Action? _atFirstSpan;
    private bool _isDisposed;

    public TraceProcessor(TraceEngine engine, Outlet outlet, Action<Exception> report, Action? atFirstSpan = null)
        : this(engine, outlet, new ExporterGroup(outlet.Exporters), report) => _atFirstSpan = atFirstSpan;

    private TraceProcessor(TraceEngine engine, Outlet outlet, ExporterGroup kept, Action<Exception> report)
        : base([kept])
    {
        (_engine, _outlet, _kept) = (engine, outlet, kept);
        _hook = new Hook(report);
        _chain = new ProcessorChain(this, report);
        engine.BeforeFirstSpan = () => _ = _chain.Stages;
    }

    public override void OnStart(Activity data)
    {
        if (_atFirstSpan is not null)
            Interlocked.Exchange(ref _atFirstSpan, null)?.Invoke();
        if (Pretence.IsOn && Pretence.Covers(data.ParentSpanId))
            FollowTrace(data);

        // The engine comes first: a processor may start a span of its own here, which must not be taken for the local root.
        if (!(_engine.SpanMetrics is not null && SpanMarks.TakeMeasureOnly(data)))
            _hook.Run((_engine, data), static call => call._engine.Started(call.data));
        var stages = _chain.Stages;
        if (stages is null)
            base.OnStart(data);
        else if (stages.Starting.Length > 0)
            StartOwn(stages, data);

        if (_engine.Streams is { HasSpanObservers: true } streams)
            _hook.Run((streams, data), static call => call.streams.SpanStarted(call.data));
        _outlet.Started(data);
        Start(stages?.StartingExporters, data);
    }

    public override void OnEnd(Activity data)
    {
        var stages = _chain.Stages;
        var isOut = stages is not null && EndOwn(stages, data);
        if (_engine.Streams is { HasSpanObservers: true } streams)
            _hook.Run((streams, data), static call => call.streams.SpanEnded(call.data));

        var exporters = stages?.Exporters ?? [];
        var hasOthers = stages is null || exporters.Length > 0;
        if (_outlet.HasOthers != hasOthers)
            _outlet.HasOthers = hasOthers;
        if (_engine.SpanMetrics is { } metrics && SpanMarks.IsMeasureOnly(data))
        {
            _hook.Run((metrics, data), static call => call.metrics.Ended(call.data, isKept: false));
            EndUnsampled(exporters, data, isAll: stages is null);
            return;
        }

        var isSampled = data.Recorded && !(hasOthers && SpanMarks.IsSampledLate(data));
        if (!isSampled && hasOthers)
            EndUnsampled(exporters, data);
        var hasLeft = _hook.Run(
            (_engine, data, isOut), static call => call._engine.Ended(call.data, call.isOut), fallback: false);

        // Policies read secrets, exporters must not.
        if (isSampled && hasOthers && !hasLeft)
            _outlet.TryClean(data);
        if (stages is null)
            base.OnEnd(data);
        else if (isSampled && data.Recorded)
            End(exporters, data);
    }

    protected override bool OnForceFlush(int timeoutMilliseconds)
    {
        var deadline = new Deadline(timeoutMilliseconds);
        var stages = _chain.Stages;
        var isDone = All(stages?.Own, deadline, static (processor, left) => processor.ForceFlush(left)) & Decide(deadline);
        _engine.SpanMetrics?.Replay();
        if (stages is null)
            return base.OnForceFlush(deadline.Left) && isDone;
        isDone &= _kept.ForceFlush(deadline.Left);
        return All(stages.Exporters, deadline, static (processor, left) => processor.ForceFlush(left)) && isDone;
    }

    protected override bool OnShutdown(int timeoutMilliseconds)
    {
        var deadline = new Deadline(timeoutMilliseconds);
        var stages = _chain.Stages;
        _engine.ShutDown();
        var isDone = All(stages?.Own, deadline, static (processor, left) => processor.Shutdown(left)) & Decide(deadline);
        if (stages is null)
            return base.OnShutdown(deadline.Left) && isDone;
        isDone &= _kept.Shutdown(deadline.Left);
        return All(stages.Exporters, deadline, static (processor, left) => processor.Shutdown(left)) && isDone;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            _engine.ShutDown();
            Decide(new Deadline(Timeout.Infinite));
            _engine.Dispose();
            foreach (var processor in _chain.Outside)
                _hook.Run(processor, static processor => processor.Dispose());
        }

        base.Dispose(disposing);
    }

    private static bool All(BaseProcessor<Activity>[]? processors, Deadline deadline, Func<BaseProcessor<Activity>, int, bool> call)
    {
        var isDone = true;
        foreach (var processor in processors ?? [])
            isDone &= call(processor, deadline.Left);
        return isDone;
    }

    /// <summary>A span that a processor starts at the end of another one inherits a flag that is no decision.</summary>
    private void FollowTrace(Activity data)
    {
        if (_engine.ForChildOf(data.TraceId.ToHexString()) != SamplingDecision.RecordAndSample)
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }

    private void StartOwn(ProcessorStages stages, Activity data)
    {
        var wasSampled = data.Recorded;
        Start(stages.Starting, data);
        if (wasSampled && !data.Recorded)
            SpanMarks.TakeOut(data);

        // The provider does not tell of the end of such a span.
        if (!data.IsAllDataRequested)
            _hook.Run((_engine, data), static call => call._engine.Ended(call.data, isOut: true), fallback: false);
    }

    /// <summary>Calls the application's processors at the end of a span. Returns whether one of them took it out.</summary>
    private bool EndOwn(ProcessorStages stages, Activity data)
    {
        if (stages.Ending.Length == 0)
            return stages.Starting.Length > 0 && SpanMarks.IsTakenOut(data);

        // Before the engine holds anything, a span that is not sampled has nothing that a filter could clear.
        if (!data.Recorded && !_engine.IsActive)
        {
            End(stages.Ending, data);
            return SpanMarks.IsTakenOut(data);
        }

        Pretence.Begin(data);
        End(stages.Ending, data);
        Pretence.End();
        return SpanMarks.IsTakenOut(data);
    }

    /// <summary>Calls exporters for a span that was not sampled at its start. They do not see a flag that a decision set later.</summary>
    private void EndUnsampled(BaseProcessor<Activity>[] exporters, Activity data, bool isAll = false)
    {
        var flags = data.ActivityTraceFlags;
        data.ActivityTraceFlags = flags & ~ActivityTraceFlags.Recorded;
        End(exporters, data);
        if (isAll)
            base.OnEnd(data);
        data.ActivityTraceFlags = flags;
    }

    private void Start(BaseProcessor<Activity>[]? processors, Activity data)
    {
        foreach (var processor in processors ?? [])
            _hook.Run((processor, data), static call => call.processor.OnStart(call.data));
    }

    private void End(BaseProcessor<Activity>[] processors, Activity data)
    {
        foreach (var processor in processors)
            _hook.Run((processor, data), static call => call.processor.OnEnd(call.data));
    }

    /// <summary>Decides the held traces. False if the time was over first.</summary>
    private bool Decide(Deadline deadline)
    {
        var isOver = false;
        _engine.Flush(() => isOver = deadline.IsOver);
        return !isOver;
    }
}
