namespace Tracing.Functional.Traces;

// What the policy says about a local root.
internal readonly record struct RootAnswer(
    bool IsKept,
    PackedOpinion Opinion,
    string Rule,
    double Shed = 0,
    Fault? Fault = null,
    KeyValuePair<string, object>[]? Attributes = null);
