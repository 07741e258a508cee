using System.Diagnostics.Tracing;

namespace Tracing.Functional.Control;

// Logs what goes wrong while sampling. A control logs each kind of failure once, and up to 100 functions that threw.
// OpenTelemetry writes events into its self-diagnostics file if the name of their source starts with "OpenTelemetry-".
[EventSource(Name = "OpenTelemetry-Tracing-Functional")]
internal sealed class SamplingEvents : EventSource
{
    public static readonly SamplingEvents Log = new();

    [Event(
        1,
        Level = EventLevel.Error,
        Message = "The function \"{0}\" of a sampling policy threw; its traces are decided by the fallback. {1}")]
    public void FunctionThrew(string function, string error) => WriteEvent(1, function, error);

    [Event(2, Level = EventLevel.Error, Message = "Sampling failed; the trace is decided by the fallback. {0}")]
    public void SamplingFailed(string error) => WriteEvent(2, error);

    [Event(3, Level = EventLevel.Warning, Message = "The tracestate member 'ot' has no room for the sampling threshold: '{0}'.")]
    public void ThresholdLeftOut(string traceState) => WriteEvent(3, traceState);

    [Event(
        4,
        Level = EventLevel.Warning,
        Message = "Trace ids may carry no randomness: Activity.TraceIdGenerator is set, or ids from other processes count or are padded. "
            + "Traces that start here get randomness of their own, as rv in tracestate.")]
    public void PoorTraceIds() => WriteEvent(4);

    [Event(
        5,
        Level = EventLevel.Warning,
        Message = "The sampling policy asks for \"{0}\" of requests, but this provider knows no requests, so it never finds one: call "
            + "AddAspNetCoreTracing or AddAspNetCoreFacts on the same builder.")]
    public void NoRequestFacts(string asked) => WriteEvent(5, asked);

    [Event(6, Level = EventLevel.Warning, Message = "{0} is \"{1}\", which cannot be used; allowed: {2}. Instead: {3}.")]
    public void VariableIgnored(string name, string value, string allowed, string instead) => WriteEvent(6, name, value, allowed, instead);

    [Event(
        7,
        Level = EventLevel.Warning,
        Message = "The sampling policy of SetSampling was not asked about the first span, because another sampler was set after it, so it "
            + "decides nothing: remove SetSampler, or call SetSampling last.")]
    public void PolicyReplaced() => WriteEvent(7);

    [Event(
        8,
        Level = EventLevel.Warning,
        Message = "The sampling policy asks for {0}, which no request has: {1}.")]
    public void PathNeverFound(string asked, string why) => WriteEvent(8, asked, why);

    [Event(
        9,
        Level = EventLevel.Error,
        Message = "The sampling policy of {0} was not applied ({1}), and the policy {2} runs on.\n{3}")]
    public void PolicyRejected(string origin, string reason, string running, string diagnostics) =>
        WriteEvent(9, origin, reason, running, diagnostics);

    [Event(10, Level = EventLevel.Informational, Message = "The sampling policy is now {0}.")]
    public void PolicyApplied(string policy) => WriteEvent(10, policy);

    [Event(
        11,
        Level = EventLevel.Error,
        Message = "The sampling policy of {0} could not be used at the start ({1}), and the policy of OnInvalidAtStart runs in its place."
            + "\n{2}")]
    public void PolicyFellBack(string origin, string reason, string diagnostics) => WriteEvent(11, origin, reason, diagnostics);
}
