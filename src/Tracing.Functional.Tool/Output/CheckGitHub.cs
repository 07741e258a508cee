using System.Globalization;

namespace Tracing.Functional.Tool.Output;

// What `check` finds, as commands of GitHub's workflows: annotations beside the lines of a change.
internal static class CheckGitHub
{
    public static void Write(TextWriter data, IReadOnlyList<CheckedPolicy> all)
    {
        foreach (var one in all)
        {
            foreach (var diagnostic in one.Document.Diagnostics)
                data.WriteLine(Line(one, diagnostic));
        }
    }

    private static string Line(CheckedPolicy one, Diagnostic diagnostic)
    {
        var place = $"file={Property(one.Source.File)},line={Number(one.LineOf(diagnostic))}";
        if (one.HasColumns)
            place += $",col={Number(diagnostic.Column)},endColumn={Number(diagnostic.Column + diagnostic.Length - 1)}";
        var hint = diagnostic.Hint is { } help ? $"\nhelp: {help}" : "";
        var command = diagnostic.IsError ? "error" : "warning";
        return $"::{command} {place},title={Property(diagnostic.Code)}::{Message(diagnostic.Message + hint)}";
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Message(string text) => text
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) =>
        Message(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
