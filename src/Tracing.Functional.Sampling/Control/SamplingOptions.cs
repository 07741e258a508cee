namespace Tracing.Functional;

/// <summary>How a policy runs in a service.</summary>
public sealed class SamplingOptions
{
    /// <summary>The clock of the rate-limiting policies; only its monotonic timestamp is read. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>
    /// What happens to a trace for which a user's function throws: true keeps it, false drops it. Either way the fault is counted and
    /// the kept trace carries no probability. Default: true.
    /// </summary>
    public bool KeepOnFault { get; set; } = true;

    /// <summary>How whole traces are held, if the policy waits for their ends or an observer watches them.</summary>
    public WholeTraceOptions Traces { get; set; } = new();

    internal static void Check(SamplingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options.TimeProvider, nameof(options));
        ArgumentNullException.ThrowIfNull(options.Traces, nameof(options));
        options.Traces.Checked();
    }
}
