using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;
using Tracing.Functional.Sampling;

namespace Tracing.Functional.Instrumentation;

// Runs our own code, and callbacks of the user's, inside calls of the application: nothing they throw gets out. Faults are counted by the
// name of the hook in the meter "Tracing.Functional", and each hook's first one is told to the event log.
internal sealed class Hook(string name)
{
    private static readonly Meter s_meter = new(SamplingMetrics.MeterName);

    private static readonly Counter<long> s_faults =
        s_meter.CreateCounter<long>("tracing.instrumentation.faults", "{fault}", "Exceptions inside instrumentation, by hook; the application did not see them.");

    private int _isTold;

    /// <summary>Runs the action; pass what it needs as state, so that nothing is allocated.</summary>
    public void Run<T>(T state, Action<T> action)
        where T : allows ref struct
    {
        try
        {
            action(state);
        }
#pragma warning disable CA1031 // Whatever it is: the application's call goes on.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Failed(fault);
        }
    }

    /// <summary>The function's answer, or the fallback where it throws.</summary>
    public TResult Run<T, TResult>(T state, Func<T, TResult> function, TResult fallback)
        where T : allows ref struct
    {
        try
        {
            return function(state);
        }
#pragma warning disable CA1031 // Whatever it is: the application's call goes on.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Failed(fault);
            return fallback;
        }
    }

    private void Failed(Exception fault)
    {
        s_faults.Count(1, new KeyValuePair<string, object?>("hook", name));
        if (Interlocked.Exchange(ref _isTold, 1) == 0)
            InstrumentationEvents.Log.HookThrew(name, FaultText.Of(fault));
    }

    // The name's prefix puts the events into OpenTelemetry's self-diagnostics file.
    [EventSource(Name = "OpenTelemetry-Tracing-Functional-Instrumentation")]
    private sealed class InstrumentationEvents : EventSource
    {
        public static readonly InstrumentationEvents Log = new();

        [Event(1, Level = EventLevel.Error, Message = "Instrumentation \"{0}\" failed; the application goes on without what it would have recorded. {1}")]
        public void HookThrew(string hook, string error) => WriteEvent(1, hook, error);
    }
}
