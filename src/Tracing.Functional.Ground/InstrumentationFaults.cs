using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;

namespace Tracing.Functional.Ground;

// Counts the faults of one hook and logs its first.
internal sealed class InstrumentationFaults(string hook)
{
    private static readonly Meter s_meter = new(MeterName.Value);

    private static readonly Counter<long> s_faults =
        s_meter.CreateCounter<long>(
            "tracing.instrumentation.faults", "{fault}", "Exceptions inside instrumentation, by hook; the application did not see them.");

    private int _isLogged;

    public void Report(Exception fault)
    {
        s_faults.Count(1, new KeyValuePair<string, object?>("hook", hook));
        if (Interlocked.Exchange(ref _isLogged, 1) == 0)
            InstrumentationEvents.Log.HookThrew(hook, FaultText.Of(fault));
    }

    // The name's prefix puts the events into OpenTelemetry's self-diagnostics file.
    [EventSource(Name = "OpenTelemetry-Tracing-Functional-Instrumentation")]
    private sealed class InstrumentationEvents : EventSource
    {
        public static readonly InstrumentationEvents Log = new();

        [Event(1, Level = EventLevel.Error,
            Message = "Instrumentation \"{0}\" failed; the application goes on without what it would have recorded. {1}")]
        public void HookThrew(string hook, string error) => WriteEvent(1, hook, error);
    }
}
