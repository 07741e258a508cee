using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Tracing.Functional.Metrics;

// The contexts in which measurements are made. OpenTelemetry takes the ids of an exemplar from Activity.Current, and takes none if that is
// not sampled. A span that has ended cannot be made current again. So an activity of our own stands in for it, with its ids, in an
// execution context that is used for measurements only. Not for several threads at once.
#pragma warning disable CA1001 // Disposing the activity would make another one current on the caller's thread. It holds nothing.
internal sealed class MeasuringContext
#pragma warning restore CA1001
{
    private readonly ExecutionContext _empty;
    private readonly ExecutionContext _standing;
    private readonly Activity _standIn = new("tracing.span_metrics.exemplar");
    private bool _canStandIn = true;

    private MeasuringContext()
    {
        _standIn.SetIdFormat(ActivityIdFormat.W3C);
        _empty = ExecutionContext.Capture()!;
        _standIn.Start();
        _standIn.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        _standing = ExecutionContext.Capture()!;
    }

    /// <summary>Created on a thread of its own, so that nothing of the caller's context flows into it.</summary>
    public static MeasuringContext Create()
    {
        MeasuringContext? created = null;
        var thread = new Thread(() => created = new MeasuringContext());
        thread.UnsafeStart();
        thread.Join();
        return created!;
    }

    /// <summary>Runs the action while no span is current.</summary>
    public void WithoutSpan(ContextCallback action, object state) => ExecutionContext.Run(_empty, action, state);

    /// <summary>Runs the action while a sampled span with these ids is current. If this framework has other fields, none is.</summary>
    public void WithSpan(string traceId, string spanId, ContextCallback action, object state) =>
        ExecutionContext.Run(TryStandIn(traceId, spanId) ? _standing : _empty, action, state);

    private bool TryStandIn(string traceId, string spanId)
    {
        if (!_canStandIn)
            return false;

        try
        {
            TraceId(_standIn) = traceId;
            SpanId(_standIn) = spanId;
            return true;
        }
        catch (Exception failure) when (failure is MissingMemberException or TypeLoadException or InvalidProgramException)
        {
            return _canStandIn = false;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_traceId")]
    private static extern ref string? TraceId(Activity activity);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_spanId")]
    private static extern ref string? SpanId(Activity activity);
}
