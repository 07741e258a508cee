using System.Diagnostics;

namespace Tracing.Functional.Metrics;

// One operation, and its series by kind, status and basis. Series are created when they are first needed.
internal sealed class Operation(string name, string shownName, bool isCounted, int stripes)
{
    private const int Kinds = 5;
    private const int Statuses = 3;
    private readonly Series?[] _series = new Series?[Kinds * Statuses * 2];

    /// <summary>The name of the spans.</summary>
    public string Name { get; } = name;

    /// <summary>Whether its spans are counted at all.</summary>
    public bool IsCounted { get; } = isCounted;

    public Series SeriesOf(ActivityKind kind, ActivityStatusCode status, bool isExact)
    {
        var kindIndex = (uint)kind < Kinds ? (int)kind : 0;
        var statusIndex = (uint)status < Statuses ? (int)status : 0;
        ref var series = ref _series[(((kindIndex * Statuses) + statusIndex) * 2) + (isExact ? 1 : 0)];
        return series ?? Create(ref series, kindIndex, statusIndex, isExact);
    }

    private Series Create(ref Series? place, int kind, int status, bool isExact)
    {
        var created = new Series(shownName, kind, status, isExact, stripes);
        return Interlocked.CompareExchange(ref place, created, null) ?? created;
    }
}
