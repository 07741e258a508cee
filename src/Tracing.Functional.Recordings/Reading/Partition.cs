// The unit that moves between processes.
namespace Tracing.Functional.Recordings;

/// <summary>Which of the 64 parts of all traces a trace belongs to.</summary>
internal static class Partition
{
    public const int Count = 64;

    /// <summary>By the low 8 bytes of the trace id, modulo 64: for ever, whatever the number of processes.</summary>
    public static int Of(ulong traceLow) => (int)(traceLow % Count);
}
