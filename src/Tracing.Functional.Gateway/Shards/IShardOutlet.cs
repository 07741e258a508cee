// Who gets what a shard has decided.
using Tracing.Functional.Recordings;

namespace Tracing.Functional.Gateway.Shards;

/// <summary>Takes the spans of decided traces. Called under the shard's lock: it only copies, and never throws.</summary>
internal interface IShardOutlet
{
    /// <summary>A trace is decided. Its held spans follow.</summary>
    void Decided(PendingTrace trace, Verdict verdict);

    /// <summary>A trace is dropped by what is known, and watched: what comes later may still keep it.</summary>
    void Cut(PendingTrace trace, DecisionTrigger trigger);

    /// <summary>A span of a kept trace. Its raw bytes are in the buffer, from the header's offset on; they are valid only during the call.</summary>
    void Kept(byte[] buffer, in SpanHeader header, SpanContext context, Verdict verdict);

    /// <summary>Spans of dropped or cut traces go.</summary>
    void Dropped(int spans);

    /// <summary>A span of a trace that is decided already: it follows the decision.</summary>
    void Followed(in SpanHeader header, Verdict verdict);

    /// <summary>A span that its trace has already.</summary>
    void Repeated();
}
