// The table in the guide says what the default options do. Each row is checked.
using System.Text;
using System.Text.RegularExpressions;
using NUnit.Framework;
using Tracing.Functional.Ground;
using Tracing.Functional.Privacy;

namespace Tracing.Functional.Tests.Privacy;

public partial class TableTests
{
    private const string Letters = "aB3dE5gH1jK7mN9pQ2rS4tU6vW8xY0zA";
    private static readonly Redactor s_redactor = new PrivacyOptions().Build()!;

    public static IEnumerable<TestCaseData> Rows() =>
        from line in File.ReadLines(Path.Combine(Peers.Checkout.Root, "docs", "guide", "privacy-table.md"))
        let row = Row().Match(line)
        where row.Success
        let value = Expanded(row.Groups[2].Value)
        select new TestCaseData(row.Groups[1].Value, value, row.Groups[3].Success ? Expanded(row.Groups[3].Value) : value)
            .SetArgDisplayNames(row.Groups[1].Value, row.Groups[2].Value);

    [TestCaseSource(nameof(Rows))]
    public void A_value_becomes_what_the_table_says(string key, string value, string becomes) =>
        Assert.That(s_redactor.Value(key, (object)value), Is.EqualTo(becomes));

    [TestCaseSource(nameof(Rows))]
    public void A_second_time_changes_nothing(string key, string value, string becomes) =>
        Assert.That(s_redactor.Value(key, (object)becomes), Is.SameAs(becomes), value);

    [Test]
    public void The_table_has_more_than_two_hundred_values() => Assert.That(Rows().Count(), Is.GreaterThan(200));

    private static string Expanded(string cell) => Length().Replace(
        cell.Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\|", "|", StringComparison.Ordinal),
        length => Filler(int.Parse(length.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)));

    private static string Filler(int length)
    {
        var text = new StringBuilder();
        while (text.Length < length)
            text.Append(Letters);
        return text.ToString(0, length);
    }

    [GeneratedRegex(@"^\| `(.+?)` \| `(.+?)` \| (?:`(.+?)` )?\| [^`]", RegexOptions.None, 1000)]
    private static partial Regex Row();

    [GeneratedRegex(@"\{(\d+)\}", RegexOptions.None, 1000)]
    private static partial Regex Length();
}
