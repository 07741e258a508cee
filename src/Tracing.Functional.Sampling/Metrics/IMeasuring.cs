namespace Tracing.Functional.Metrics;

// Takes the measurements that cells replay.
internal interface IMeasuring
{
    /// <summary>Measures a kept span, which can be an exemplar.</summary>
    void Kept(Series series, double seconds, string traceId, string spanId);

    /// <summary>Measures the same duration several times, without an exemplar.</summary>
    void Ordinary(Series series, double seconds, long times);
}
