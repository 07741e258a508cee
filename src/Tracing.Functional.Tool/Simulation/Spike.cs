namespace Tracing.Functional.Tool.Simulation;

/// <summary>Another rate for some time.</summary>
/// <param name="PerSecond">Traces per second.</param>
/// <param name="From">When it begins.</param>
/// <param name="To">When it is over.</param>
internal sealed record Spike(double PerSecond, TimeSpan From, TimeSpan To);
