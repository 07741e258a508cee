// The flags of a packed span.
namespace Tracing.Functional.Recordings;

/// <summary>The bits of a header's flags.</summary>
internal static class SpanBits
{
    /// <summary>The bits of the protocol's own flags.</summary>
    public const uint Otlp = 0xFFFF;

    /// <summary>The sampled flag of W3C Trace Context.</summary>
    public const uint Sampled = 1;

    /// <summary>The client says where the parent runs.</summary>
    public const uint KnowsParent = 0x100;

    /// <summary>The parent runs in another process; only if <see cref="KnowsParent"/> is set.</summary>
    public const uint RemoteParent = 0x200;

    public const int KindShift = 16;
    public const uint KindMask = 7u << KindShift;

    /// <summary>Its status is Error.</summary>
    public const uint Failed = 1u << 19;

    public const uint HasTraceState = 1u << 20;
    public const uint HasEvents = 1u << 21;
    public const uint HasLinks = 1u << 22;

    /// <summary>
    /// It has several trace states, of which the last counts. Nobody writes that, so whoever finds one need not look further.
    /// </summary>
    public const uint HasTraceStates = 1u << 23;

    /// <summary>A kind that is not said, or not known, is Internal.</summary>
    public static SpanKind KindOf(uint flags) =>
        (flags & KindMask) >> KindShift is var kind and >= 1 and <= 5 ? (SpanKind)(kind - 1) : SpanKind.Internal;
}
