using System.Numerics;
using Tracing.Functional.Activities;

namespace Tracing.Functional.Traces;

// Hashes trace ids of 32 hexadecimal digits. Remote callers choose ids. So the hash uses random factors, drawn once per process, and a
// caller cannot choose ids that collide.
internal static class TraceIdHash
{
    private static readonly ulong First = Odd();
    private static readonly ulong Second = Odd();
    private static readonly ulong Third = Odd();

    public static uint Of(ulong high, ulong low)
    {
        var mixed = (BitOperations.RotateLeft(high * First, 31) ^ low) * Second;
        return (uint)((mixed ^ (mixed >> 29)) * Third >> 32);
    }

    public static uint Of(string id)
    {
        var (high, low) = TraceIdRandomness.Halves(id);
        return Of(high, low);
    }

    private static ulong Odd() => ((ulong)Random.Shared.NextInt64() << 1) | 1;
}
