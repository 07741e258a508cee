using System.Diagnostics;
using OpenTelemetry.Trace;

namespace Tracing.Functional.Sampling;

// Gives the sampler the source that starts a span: OpenTelemetry does not. The framework asks listeners in the order in which
// they were added, so this one is added before the provider's, and notes the source for the thread. It listens only to sources that some
// test of the policy passes; all others pass none, so their names are not needed. It samples nothing.
internal sealed class SourceListener : IDisposable
{
    [ThreadStatic]
    private static Start t_latest;

    private readonly ValueTest[] _tests;
    private readonly ActivityListener _listener;

    private SourceListener(ValueTest[] tests)
    {
        _tests = tests;
        _listener = new ActivityListener
        {
            ShouldListenTo = source => Array.Exists(_tests, test => ValueTestModule.holds(test, source.Name)),
            Sample = static (ref options) =>
            {
                t_latest = new Start(options.Source.Name, options.Name, options.TraceId, options.Parent.SpanId);
                return ActivitySamplingResult.None;
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Null if the policy does not ask.</summary>
    public static SourceListener? For(Policy policy) => PolicyModule.sourceTests(policy) is { Length: > 0 } tests ? new(tests) : null;

    /// <summary>Whether a policy with these tests learns all that it asks for.</summary>
    public bool Hears(ValueTest[] tests) => Array.TrueForAll(tests, test => Array.Exists(_tests, test.Equals));

    /// <summary>The source that starts this span; null if it passes no test. The name object separates spans of one parent.</summary>
    public static string? SourceOf(in SamplingParameters parameters)
    {
        ref readonly var latest = ref t_latest;
        return ReferenceEquals(latest.Name, parameters.Name)
            && latest.TraceId == parameters.TraceId
            && latest.ParentId == parameters.ParentContext.SpanId
            ? latest.Source
            : null;
    }

    public void Dispose() => _listener.Dispose();

    private readonly record struct Start(string Source, string Name, ActivityTraceId TraceId, ActivitySpanId ParentId);
}
