// What an error costs on a span, beside the framework's AddException.
using System.Diagnostics;
using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;

namespace Tracing.Functional.Bench;

/// <summary>An exception that was thrown 20 frames deep, on a new span each time.</summary>
public class RecordedError
{
    private readonly Exception _error = ThrownDeep.Error();

    [Benchmark(Baseline = true)]
    public Activity AddException() => NewSpan().AddException(_error);

    [Benchmark]
    public Activity? Ours() => NewSpan().RecordError(_error);

    private static Activity NewSpan() => new("charge payment") { IsAllDataRequested = true };
}

/// <summary>The same on a span that is not recorded.</summary>
public class UnrecordedError : BesideUnheardSpan
{
    private readonly Exception _error = ThrownDeep.Error();
    private readonly Span _span = new(new Activity("charge payment") { IsAllDataRequested = false });

    [MethodImpl(MethodImplOptions.NoInlining)]
    private protected override void Once() => _span.RecordError(_error, static e => e.External("bank"));
}

internal static class ThrownDeep
{
    private const int Frames = 20;

    public static Exception Error()
    {
        try
        {
            Even(Frames - 1);
        }
        catch (InvalidOperationException error)
        {
            return error;
        }

        throw new UnreachableException();
    }

    // Two methods in turn: equal frames in a row would be reported as one.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Even(int left) => left == 0 ? throw new InvalidOperationException("insufficient funds") : Odd(left - 1) + 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Odd(int left) => left == 0 ? throw new InvalidOperationException("insufficient funds") : Even(left - 1) + 1;
}
