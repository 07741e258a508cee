namespace Tracing.Functional.Gateway.Shards;

/// <summary>Which of a trace's links a list uses.</summary>
internal enum TraceOrder
{
    /// <summary>By begin, or by the last cut.</summary>
    Age,

    /// <summary>Complete traces by when they became so.</summary>
    Quiet,
}
