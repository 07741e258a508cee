// Links lead somewhere: those of the pages to a file and a heading of the repository, those of a packed page to a file of its package.
using System.Text.RegularExpressions;
using System.Xml.Linq;
using NUnit.Framework;

namespace Tracing.Functional.Tests.Docs;

public partial class LinkTests
{
    private static readonly string[] s_includes = [.. Includes()];
    private static readonly string[] s_packed = [.. s_includes.Select(include => Path.GetFileName(FileOf("package", include)))];

    public static IEnumerable<TestCaseData> AllPages() => Cases(Pages.Files());

    public static IEnumerable<TestCaseData> PackedPages() =>
        Cases(PackedFiles().Where(File.Exists).Distinct(StringComparer.Ordinal));

    [TestCaseSource(nameof(AllPages))]
    public void A_relative_link_leads_to_a_file_and_a_heading_of_the_repository(string page) =>
        Assert.That(Links(page).Where(link => !IsAbsolute(link) && !Exists(page, link)), Is.Empty);

    /// <summary>A reader of a package has no repository beside it.</summary>
    [TestCaseSource(nameof(PackedPages))]
    public void A_link_of_a_packed_page_is_absolute_or_stays_in_the_package(string page) =>
        Assert.That(Links(page).Where(link => !IsAbsolute(link) && !(s_packed.Contains(PathOf(link)) && Exists(page, link))), Is.Empty);

    [Test]
    public void Each_package_has_a_README_of_its_own_and_the_changelog()
    {
        Assert.That(s_packed, Is.EqualTo(["README.md", "CHANGELOG.md"]));
        Assert.That(PackedFiles().Where(file => !File.Exists(file)), Is.Empty);
        Assert.That(PackedFiles().Distinct(StringComparer.Ordinal).ToList(), Has.Count.EqualTo(Pages.Packages().Count() + 1));
    }

    [TestCase("README.md", "docs/README.md", true)]
    [TestCase("README.md", "docs", true)]
    [TestCase("README.md", "docs/nowhere.md", false)]
    [TestCase("README.md", "docs/guide/privacy.md#what-is-redacted", true)]
    [TestCase("README.md", "docs/guide/privacy.md#What is redacted", false)]
    [TestCase("docs/guide/setup.md", "privacy.md#limits", true)]
    [TestCase("docs/guide/setup.md", "#in-a-host", true)]
    [TestCase("docs/guide/setup.md", "#in-a-ship", false)]
    public void A_link_is_looked_up_from_its_page(string page, string link, bool exists) =>
        Assert.That(Exists(Path.Combine(Pages.Root, page), link), Is.EqualTo(exists));

    [TestCase("Two hosts in one process", "two-hosts-in-one-process")]
    [TestCase("`SetSampling`, in one line", "setsampling-in-one-line")]
    [TestCase("The first of its kind: `firstSeen`", "the-first-of-its-kind-firstseen")]
    public void A_heading_has_the_anchor_that_readers_of_Markdown_give_it(string heading, string anchor) =>
        Assert.That(Anchor(heading), Is.EqualTo(anchor));

    private static IEnumerable<TestCaseData> Cases(IEnumerable<string> pages) =>
        pages.Select(page => new TestCaseData(page).SetArgDisplayNames(Path.GetRelativePath(Pages.Root, page)));

    /// <summary>What the build puts at the top of each package, as its project file says it.</summary>
    private static IEnumerable<string> Includes() =>
        from item in XDocument.Load(Path.Combine(Pages.Root, "Directory.Build.props")).Descendants("None")
        where item.Attribute("PackagePath")?.Value == "/"
        select item.Attribute("Include")!.Value;

    private static IEnumerable<string> PackedFiles() => Pages.Packages().SelectMany(package => s_includes, FileOf);

    private static string FileOf(string package, string include) => include
        .Replace("$(MSBuildProjectDirectory)", package, StringComparison.Ordinal)
        .Replace("$(MSBuildThisFileDirectory)", Pages.Root + "/", StringComparison.Ordinal);

    private static bool IsAbsolute(string link) => link.StartsWith("https://", StringComparison.Ordinal);

    private static bool Exists(string page, string link)
    {
        var path = PathOf(link);
        var target = path.Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, path);
        if (link.Length == path.Length)
            return File.Exists(target) || Directory.Exists(target);
        return File.Exists(target) && Headings(target).Contains(link[(path.Length + 1)..], StringComparer.Ordinal);
    }

    private static string PathOf(string link) => link.Split('#')[0];

    private static IEnumerable<string> Headings(string page) =>
        Pages.Prose(page).Where(line => line.StartsWith('#')).Select(line => Anchor(line.TrimStart('#').Trim()));

    private static string Anchor(string heading) => NotInAnchors().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-');

    private static IEnumerable<string> Links(string page) =>
        Pages.Prose(page).SelectMany(line => Link().Matches(Code().Replace(line, "")).Select(match => match.Groups[1].Value));

    [GeneratedRegex(@"\]\(([^)]+)\)", RegexOptions.None, 1000)]
    private static partial Regex Link();

    [GeneratedRegex("`[^`]*`", RegexOptions.None, 1000)]
    private static partial Regex Code();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]", RegexOptions.None, 1000)]
    private static partial Regex NotInAnchors();
}
