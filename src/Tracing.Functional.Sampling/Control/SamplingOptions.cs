namespace Tracing.Functional;

/// <summary>How a policy runs in a service.</summary>
public sealed class SamplingOptions
{
    /// <summary>
    /// The clock of rate-limiting policies and of held traces. Its monotonic timestamp and its timers are used; its time of day is
    /// only told, by <see cref="PolicyInfo.AppliedAt"/>. Default: the system's clock.
    /// </summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>
    /// Whether a trace is kept if a user's function throws while the policy decides about it. False drops it. The fault is counted in both
    /// cases. A trace that is kept this way carries no probability. Default: true.
    /// </summary>
    public bool KeepOnFault { get; set; } = true;

    /// <summary>How traces are held if the policy waits for their ends, or if an observer watches whole traces.</summary>
    public WholeTraceOptions Traces { get; set; } = new();

    /// <summary>Whether spans of a trace may come before its start is known, as where the spans of many processes meet.</summary>
    internal bool HasLateStarts { get; set; }

    internal static void Check(SamplingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options.TimeProvider, nameof(options));
        ArgumentNullException.ThrowIfNull(options.Traces, nameof(options));
        options.Traces.Checked();
    }
}
