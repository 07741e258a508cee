// Every policy that the docs show as text is one, without a warning.
using NUnit.Framework;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Docs;

public class PolicyBlockTests
{
    public static IEnumerable<TestCaseData> Policies() =>
        from block in Pages.Blocks()
        where block.Language == "policy"
        select new TestCaseData(string.Join('\n', block.Lines)).SetArgDisplayNames($"{block.Page}:{block.Line}");

    [TestCaseSource(nameof(Policies))]
    public void A_policy_of_the_docs_reads_without_a_word(string text) =>
        Assert.That(PolicyText.Read(text).Diagnostics, Is.Empty);

    [Test]
    public void There_are_some() => Assert.That(Policies().Count(), Is.GreaterThan(3));
}
