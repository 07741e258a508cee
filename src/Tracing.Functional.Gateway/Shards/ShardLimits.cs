// What a shard may use.
namespace Tracing.Functional.Gateway.Shards;

/// <summary>Limits of one shard. Memory is the budget's.</summary>
/// <param name="Grace">Nanoseconds for which a complete trace stays quiet before it is decided; 0 decides it at once.</param>
/// <param name="MaxAge">Nanoseconds from a trace's begin, or its last cut, to a cut.</param>
/// <param name="MaxSpans">Spans of one trace that are held.</param>
/// <param name="MaxDecisions">Decided traces whose decision is remembered.</param>
/// <param name="MaxIdBytes">Memory for the ids of the spans of kept ones.</param>
internal sealed record ShardLimits(long Grace, long MaxAge, int MaxSpans, int MaxDecisions, long MaxIdBytes);
