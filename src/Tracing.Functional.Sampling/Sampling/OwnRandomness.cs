using System.Diagnostics;

namespace Tracing.Functional.Sampling;

// Randomness for traces whose ids may carry none. The framework's own ids are random. Those of a generator that the application sets may
// count, repeat or be padded, and the first one does not show it. So each new trace gets an rv then: OpenTelemetry's specification lets a
// root add one. Ids from other processes are only looked at: an rv must come from the root.
internal static class OwnRandomness
{
    /// <summary>Numbers below this, in 56 bits, are those of an id that counts, or is short.</summary>
    private const ulong Short = 1UL << 24;

    private const ulong LowHalf = 0xFFFF_FFFF;

    /// <summary>Whether a trace that starts now needs it.</summary>
    public static bool IsNeeded => Activity.TraceIdGenerator is not null;

    /// <summary>Uniform in 0 to 2^56 - 1.</summary>
    public static ulong Draw() => (ulong)Random.Shared.NextInt64() >> 7;

    /// <summary>
    /// Whether the randomness of a trace id from another process is that of a short number, or of one that is padded on the right. Of
    /// random ids, one in two thousand million is taken for such.
    /// </summary>
    public static bool IsMissingIn(ulong randomness) => randomness < Short || (randomness & LowHalf) == 0;
}
