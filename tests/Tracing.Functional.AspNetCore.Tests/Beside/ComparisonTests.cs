// One set of situations through OpenTelemetry's instrumentation and through ours: what differs is the table of a guide page, no more and no
// less. TRACING_BESIDE=accept writes the table anew, for a review.
using System.Diagnostics;
using NUnit.Framework;

namespace Tracing.Functional.AspNetCore.Tests.Beside;

[NonParallelizable]
public class ComparisonTests
{
    private const string Header = "| situation | what | OpenTelemetry's | ours |";

    [Test]
    public async Task What_differs_is_what_the_page_says()
    {
        var rows = new List<string>();
        foreach (var situation in Situations.All)
        {
            var theirs = await situation.Run(false);
            var ours = await situation.Run(true);
            rows.AddRange(Differences(situation.Name, theirs, ours));
        }

        Assert.That(rows, Is.Not.Empty);
        var page = Path.Combine(Root(), "docs", "guide", "beside-opentelemetry.md");
        var lines = File.ReadAllLines(page);
        var start = Array.IndexOf(lines, Header) + 2;
        Assert.That(start, Is.GreaterThan(1), "the page has the table");
        var end = Array.FindIndex(lines, start, line => !line.StartsWith('|'));
        if (Environment.GetEnvironmentVariable("TRACING_BESIDE") == "accept")
            await File.WriteAllLinesAsync(page, [.. lines[..start], .. rows, .. lines[end..]]);
        else
            Assert.That(lines[start..end], Is.EqualTo(rows).AsCollection);
    }

    private static IEnumerable<string> Differences(string situation, IReadOnlyList<Activity> theirs, IReadOnlyList<Activity> ours)
    {
        if (theirs.Count != ours.Count)
            yield return Row(situation, "spans", Names(theirs), Names(ours));
        var (left, right) = (Facts(CallOf(theirs)), Facts(CallOf(ours)));
        foreach (var name in left.Keys.Union(right.Keys).Order(StringComparer.Ordinal))
        {
            var (one, other) = (left.GetValueOrDefault(name), right.GetValueOrDefault(name));
            if (one != other)
                yield return Row(situation, name, one, other);
        }
    }

    /// <summary>The span of the call itself, if another one is below it.</summary>
    private static Activity CallOf(IReadOnlyList<Activity> spans) =>
        spans.FirstOrDefault(span => spans.Any(other => other.ParentSpanId == span.SpanId)) ?? spans[0];

    private static string Names(IEnumerable<Activity> spans) =>
        string.Join(", ", spans.Select(span => span.DisplayName).Order(StringComparer.Ordinal));

    private static Dictionary<string, string> Facts(Activity span)
    {
        var facts = new Dictionary<string, string>
        {
            ["name"] = span.DisplayName,
            ["status"] = span.Status.ToString(),
            ["status, words"] = span.StatusDescription ?? "",
            ["events"] = string.Join(", ", span.Events.Select(one => one.Name)),
        };
        foreach (var (key, value) in span.TagObjects)
            facts[key] = key.EndsWith("port", StringComparison.Ordinal) ? "a port" : Text(value);
        return facts;
    }

    /// <summary>Ports come from the system.</summary>
    private static string Text(object? value) =>
        System.Text.RegularExpressions.Regex.Replace(
            $"{value}", "(127.0.0.1|localhost):[0-9]+", "$1:port", default, TimeSpan.FromSeconds(1));

    private static string Row(string situation, string what, string? theirs, string? ours) =>
        $"| {situation} | {what} | {Cell(theirs)} | {Cell(ours)} |";

    private static string Cell(string? text) => string.IsNullOrEmpty(text) ? "" : $"`{text.Replace("|", "\\|", StringComparison.Ordinal)}`";

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "paket.dependencies")))
            folder = folder.Parent;
        return folder.FullName;
    }
}
