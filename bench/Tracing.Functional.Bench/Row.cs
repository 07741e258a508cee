// A row: what all rounds say about one limit.
namespace Tracing.Functional.Bench;

/// <summary>One line of the table. Times are those of the fastest round of each side, in nanoseconds.</summary>
internal sealed record Row(Limit Limit, int Rounds, double Yardstick, double Ours, Interval Ratio, long Bytes, long? BytesAtMost)
{
    public bool HasLimit => !double.IsPositiveInfinity(Limit.AtMost);

    /// <summary>Whether the rounds say clearly on which side of its limit the row is.</summary>
    public bool IsDecided => !HasLimit || !Ratio.Contains(Limit.AtMost);

    public bool IsMet => Ratio.Estimate <= Limit.AtMost && (BytesAtMost is null || Bytes <= BytesAtMost);

    /// <summary>The rows that were measured, in the order of the limits. Of several cases, the slowest is the row.</summary>
    public static IReadOnlyList<Row> All(IEnumerable<Measured> rounds)
    {
        var types = rounds.ToLookup(measured => measured.Type, StringComparer.Ordinal);
        return
        [
            .. from limit in Limits.All
               where types.Contains(limit.Type)
               select types[limit.Type]
                   .GroupBy(measured => measured.Case, StringComparer.Ordinal)
                   .Select(rounds => Of(limit, [.. rounds]))
                   .MaxBy(row => row.Ratio.Estimate),
        ];
    }

    private static Row Of(Limit limit, Measured[] rounds)
    {
        var theirs = rounds.Max(round => round.YardstickBytes);
        var isBeyond = limit.Bytes is { Share: 1 };
        return new Row(
            limit,
            rounds.Length,
            rounds.Min(round => round.Yardstick),
            rounds.Min(round => round.Ours),
            Interval.Of(rounds.Select(round => round.Ratio)),
            rounds.Max(round => round.Bytes) - (isBeyond ? theirs : 0),
            limit.Bytes is null ? null : limit.Bytes.Count + (isBeyond ? 0 : (long)(limit.Bytes.Share * theirs)));
    }
}
