// Every piece of code that the docs show is a region of a program that compiles, word for word.
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Tracing.Functional.Tests.Docs;

public partial class SnippetTests
{
    public static IEnumerable<TestCaseData> Snippets() =>
        from block in Pages.Blocks()
        let quote = Quote().Match(block.Above)
        where quote.Success
        select new TestCaseData(quote.Groups[1].Value, quote.Groups[2].Value, block.Lines)
            .SetArgDisplayNames(block.Page, quote.Groups[2].Value);

    [TestCaseSource(nameof(Snippets))]
    public void A_snippet_is_a_region_that_compiles(string file, string region, string[] quoted) =>
        Assert.That(quoted, Is.EqualTo(Region(Path.Combine(Pages.Root, "docs", "samples", file), region)));

    [Test]
    public void No_code_is_shown_that_is_not_a_snippet()
    {
        var code = Pages.Blocks().Where(block => block.Language is "csharp" or "fsharp").ToList();
        Assert.That(code.Where(block => !Quote().IsMatch(block.Above)).Select(block => $"{block.Page}:{block.Line}"), Is.Empty);
        Assert.That(code, Has.Count.GreaterThan(30));
    }

    private static string[] Region(string file, string name)
    {
        var lines = File.ReadAllLines(file);
        var body = lines
            .SkipWhile(line => !Regex.IsMatch(
                line, $@"^\s*(#region|// region:) {Regex.Escape(name)}$", RegexOptions.None, TimeSpan.FromSeconds(1)))
            .Skip(1)
            .TakeWhile(line =>
                !line.TrimStart().StartsWith("#endregion", StringComparison.Ordinal)
                && !line.TrimStart().StartsWith("// endregion", StringComparison.Ordinal))
            .ToArray();
        var indent = body
            .Where(line => line.Trim().Length > 0)
            .Select(line => line.Length - line.TrimStart().Length)
            .DefaultIfEmpty(0)
            .Min();
        return [.. body.Select(line => line.Trim().Length > 0 ? line[indent..] : "")];
    }

    [GeneratedRegex(@"^<!-- snippet: (\S+) (\S+) -->", RegexOptions.None, 1000)]
    private static partial Regex Quote();
}
