namespace Tracing.Functional.Traces;

// What a policy with durations needs of a trace: when its spans started, and when to look at it. Guarded by the lock on the trace's entry,
// except for what DueTraces guards.
internal sealed class TraceTimes(long firstStart)
{
    private EntryLinks _inDue;

    /// <summary>When the first span started, in nanoseconds of the precise clock.</summary>
    public long FirstStart { get; } = firstStart;

    /// <summary>Null if the policy does not ask for the duration of any span.</summary>
    public OpenSpans? OpenSpans { get; set; }

    /// <summary>When to look at the trace, in nanoseconds of the precise clock. Guarded by the lock of DueTraces.</summary>
    public long Due { get; set; }

    /// <summary>Whether it is in DueTraces. Written under the lock there.</summary>
    public bool IsDue { get; set; }

    /// <summary>The links of DueTraces, guarded by the lock there.</summary>
    public ref EntryLinks InDue => ref _inDue;
}
