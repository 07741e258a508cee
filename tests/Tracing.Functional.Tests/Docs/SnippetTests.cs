// Every quoted snippet of the docs is a region of a program that compiles, word for word.
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Tracing.Functional.Tests.Docs;

public partial class SnippetTests
{
    private static readonly string Root = FindRoot();

    public static IEnumerable<TestCaseData> Snippets() =>
        from page in Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories).Append(Path.Combine(Root, "README.md"))
        let lines = File.ReadAllLines(page)
        from index in Enumerable.Range(0, lines.Length)
        let quote = Quote().Match(lines[index])
        where quote.Success
        select new TestCaseData(quote.Groups[1].Value, quote.Groups[2].Value, Block(lines, index + 1))
            .SetArgDisplayNames(Path.GetRelativePath(Root, page), quote.Groups[2].Value);

    [TestCaseSource(nameof(Snippets))]
    public void A_snippet_is_a_region_that_compiles(string file, string region, string[] quoted) =>
        Assert.That(quoted, Is.EqualTo(Region(Path.Combine(Root, "docs", "samples", file), region)));

    [Test]
    public void The_docs_quote_programs() => Assert.That(Snippets().Count(), Is.GreaterThan(30));

    private static string[] Block(string[] lines, int fence) =>
        [.. lines.Skip(fence + 1).TakeWhile(line => !line.StartsWith("```", StringComparison.Ordinal))];

    private static string[] Region(string file, string name)
    {
        var lines = File.ReadAllLines(file);
        var body = lines
            .SkipWhile(line => !Regex.IsMatch(line, $@"^\s*(#region|// region:) {Regex.Escape(name)}$", RegexOptions.None, TimeSpan.FromSeconds(1)))
            .Skip(1)
            .TakeWhile(line => !line.TrimStart().StartsWith("#endregion", StringComparison.Ordinal) && !line.TrimStart().StartsWith("// endregion", StringComparison.Ordinal))
            .ToArray();
        var indent = body.Where(line => line.Trim().Length > 0).Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty(0).Min();
        return [.. body.Select(line => line.Trim().Length > 0 ? line[indent..] : "")];
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Tracing.Functional.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("no folder above the tests holds Tracing.Functional.sln");
    }

    [GeneratedRegex(@"^<!-- snippet: (\S+) (\S+) -->", RegexOptions.None, 1000)]
    private static partial Regex Quote();
}
