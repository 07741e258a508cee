using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Tracing.Functional.Export;

// The budget of a flush or a shutdown, in milliseconds. It starts when it is created; Timeout.Infinite never ends.
[StructLayout(LayoutKind.Auto)]
internal readonly struct Deadline(int timeoutMilliseconds)
{
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <summary>What is left for the next one: 0 once it is over, or Timeout.Infinite.</summary>
    public int Left => timeoutMilliseconds == Timeout.Infinite
        ? Timeout.Infinite
        : (int)Math.Max(0, timeoutMilliseconds - (long)Stopwatch.GetElapsedTime(_started).TotalMilliseconds);

    public bool IsOver => Left == 0;
}
