using System.Numerics;
using Tracing.Functional.Activities;

namespace Tracing.Functional.Traces;

// Compares trace ids of 32 hexadecimal digits. Remote callers choose ids. So the hash uses random factors, drawn once per process, and a
// caller cannot choose ids that collide.
internal sealed class TraceIdComparer : IEqualityComparer<string>
{
    public static readonly TraceIdComparer Instance = new();
    private static readonly ulong First = Odd();
    private static readonly ulong Second = Odd();
    private static readonly ulong Third = Odd();

    public static uint Hash(ulong high, ulong low)
    {
        var mixed = (BitOperations.RotateLeft(high * First, 31) ^ low) * Second;
        return (uint)((mixed ^ (mixed >> 29)) * Third >> 32);
    }

    public bool Equals(string? x, string? y) => ReferenceEquals(x, y) || string.Equals(x, y, StringComparison.Ordinal);

    public int GetHashCode(string obj)
    {
        var (high, low) = TraceIdRandomness.Halves(obj);
        return (int)Hash(high, low);
    }

    private static ulong Odd() => ((ulong)Random.Shared.NextInt64() << 1) | 1;
}
