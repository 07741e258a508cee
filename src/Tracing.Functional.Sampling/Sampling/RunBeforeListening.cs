using Tracing.Functional.Control;

namespace Tracing.Functional.Sampling;

// Stands in for a run until the sampler listens to span starts. All its fast paths are off, so that the first span of a provider reaches
// the code that installs the listener.
internal sealed class RunBeforeListening(SamplingRun actual) : SamplingRun(actual, hasFastPaths: false)
{
    /// <summary>What decides once the sampler listens.</summary>
    public SamplingRun Actual { get; } = actual;
}
