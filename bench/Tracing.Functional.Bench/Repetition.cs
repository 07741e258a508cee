// How often rows are measured: all of them in the first rounds, then only those that are not decided. Pure, as Interval.
namespace Tracing.Functional.Bench;

internal static class Repetition
{
    /// <summary>Measures in rounds until every row is decided, at most <paramref name="last"/> times.</summary>
    /// <param name="first">The rounds in which all rows are measured, whatever comes out.</param>
    /// <param name="last">No row is measured more often, unless the first rounds are more.</param>
    /// <param name="all">Measures all rows once.</param>
    /// <param name="some">Measures these rows once more.</param>
    /// <param name="undecided">The rows whose interval still contains their limit.</param>
    public static void Run<TRow>(int first, int last, Action all, Action<IReadOnlyList<TRow>> some, Func<IReadOnlyList<TRow>> undecided)
    {
        for (var round = 0; round < first; round++)
            all();
        for (var round = first; round < last && undecided() is { Count: > 0 } rows; round++)
            some(rows);
    }
}
