namespace Tracing.Functional.Traces;

// What the policy says about a held trace: the answer that decides, and those about the other local roots, in the order they began.
internal readonly record struct TraceAnswer(RootAnswer Deciding, RootAnswer[] Others);
