using Tracing.Functional.Control;

namespace Tracing.Functional.Sampling;

// Replaces a run until the sampler listens to span starts. All its fast paths are off, so that the first span of a provider reaches the
// code that creates the listener.
internal sealed class RunBeforeListening(SamplingRun actual) : SamplingRun(actual, hasFastPaths: false)
{
    /// <summary>The run to use when the sampler listens.</summary>
    public SamplingRun Actual { get; } = actual;
}
