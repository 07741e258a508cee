using System.Numerics;

namespace Tracing.Functional.Export;

// Spreads threads over lanes, so that threads seldom write the same memory. A thread stays in its lane.
internal static class Lane
{
    private static int s_next;

    /// <summary>The number of this thread, from 1; 0 before it has one.</summary>
    [ThreadStatic]
    private static int t_number;

    /// <summary>A power of two: some lanes for each processor.</summary>
    public static int Count { get; } = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(4 * Environment.ProcessorCount, 8, 256));

    /// <summary>The lane of this thread, below Count.</summary>
    public static int Current => (t_number != 0 ? t_number : Enter()) & (Count - 1);

    private static int Enter()
    {
        var number = Interlocked.Increment(ref s_next);
        return t_number = number == 0 ? 1 : number;
    }
}
