// The command line: our own options, wherever they are; the rest is BenchmarkDotNet's.
using System.Globalization;

namespace Tracing.Functional.Bench;

/// <param name="Rounds">The rounds in which everything is measured.</param>
/// <param name="AtMost">The rounds after which a row is judged, even if it is not decided.</param>
/// <param name="Save">The file to which the rounds are added.</param>
/// <param name="Compare">The file of the old rounds, and perhaps that of the new ones; then nothing is measured.</param>
/// <param name="Show">The file of rounds whose table is printed; then nothing is measured.</param>
/// <param name="Others">What BenchmarkDotNet is given.</param>
internal sealed record Options(int Rounds, int AtMost, string? Save, string[] Compare, string? Show, string[] Others)
{
    private const int UsualRounds = 2;
    private const int UsualAtMost = 8;

    public static Options Parse(string[] args) => Parse(args, new Options(UsualRounds, UsualAtMost, Save: null, [], Show: null, []));

    private static Options Parse(string[] args, Options found) => args switch
    {
        [] => found.Others.Length == 0 ? found with { Others = ["--filter", "*"] } : found,
        ["--rounds", var number, .. var rest] => Parse(rest, found with { Rounds = Positive(number) }),
        ["--at-most", var number, .. var rest] => Parse(rest, found with { AtMost = Positive(number) }),
        ["--save", var file, .. var rest] => Parse(rest, found with { Save = file }),
        ["--show", var file, .. var rest] => Parse(rest, found with { Show = file }),
        ["--compare", var old, var @new, .. var rest] when !@new.StartsWith("--", StringComparison.Ordinal) =>
            Parse(rest, found with { Compare = [old, @new] }),
        ["--compare", var old, .. var rest] => Parse(rest, found with { Compare = [old] }),
        [var other, .. var rest] => Parse(rest, found with { Others = [.. found.Others, other] }),
    };

    private static int Positive(string text) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new ArgumentException($"'{text}' is not a number of rounds");
}
