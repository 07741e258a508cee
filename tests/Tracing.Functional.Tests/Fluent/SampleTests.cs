// The C# facade of policies: every member builds the policy of its name, and refuses nonsense by name, value and range.
using System.Reflection;
using System.Text.RegularExpressions;
using NUnit.Framework;
using Tracing.Functional.Fluent;
using Tracing.Functional.Tests.Docs;

namespace Tracing.Functional.Tests.Fluent;

public class SampleTests
{
    private static readonly Policy P = Sample.FixedRatio(0.5);

    private static IEnumerable<TestCaseData> Built() =>
        new (Policy Policy, string Text)[]
        {
            (Sample.Always, "always"),
            (Sample.Never, "never"),
            (Sample.Abstain, "abstain"),
            (Sample.FixedRatio(0.1), "fixedRatio(0.1)"),
            (Sample.Adaptive(100), "adaptive(100/s)"),
            (Sample.Adaptive(targetPerSecond: 10, burst: 30, softness: 1, depth: 8), "adaptive(10/s, burst 30, softness 1, depth 8)"),
            (Sample.AdaptiveWindow(100, 1000), "adaptiveWindow(100/s, every 1000)"),
            (Sample.RateLimited(2.5), "rateLimited(2.5/s, burst 3)"),
            (Sample.RateLimited(100, burst: 5), "rateLimited(100/s, burst 5)"),
            (Sample.Conditional(AtStart.Name("a"), P), "conditional(name is \"a\", fixedRatio(0.5))"),
            (P.When(AtStart.Name("a")), "conditional(name is \"a\", fixedRatio(0.5))"),
            (Sample.Never.OrElse(P).OrElse(Sample.Always), "orElse(never, fixedRatio(0.5), always)"),
            (Sample.Never.OrElse(P.OrElse(Sample.Always)), "orElse(never, fixedRatio(0.5), always)"),
            (Sample.AnyOf(P, Sample.Never), "anyOf(fixedRatio(0.5), never)"),
            (Sample.AllOf(P, Sample.Never), "allOf(fixedRatio(0.5), never)"),
            (P.ParentBased(), "parentBased(fixedRatio(0.5))"),
            (P.ParentBased(remoteSampled: Sample.Always), "parentBased(fixedRatio(0.5), remote sampled: always)"),
            (P.ParentBased(null, Sample.Never, Sample.Always, P),
                "parentBased(fixedRatio(0.5), remote not sampled: never, local sampled: always, local not sampled: fixedRatio(0.5))"),
            (P.PerKey(Key.Path), "perKey(path, 500 keys, idle after 10 min, fixedRatio(0.5))"),
            (
                P.PerKey(Key.Name, maxKeys: 3, idleAfter: TimeSpan.FromSeconds(1.5)),
                "perKey(name, 3 keys, idle after 1.5 s, fixedRatio(0.5))"),
            (Sample.FirstSeen(Key.Path, TimeSpan.FromMinutes(1)), "firstSeen(path, every 1 min, 1000 keys)"),
            (Sample.FirstSeen(Key.Path, TimeSpan.FromMinutes(1), maxKeys: 7), "firstSeen(path, every 1 min, 7 keys)"),
            (P.Named("vip"), "named(\"vip\", fixedRatio(0.5))"),
            (P.Annotate("tier", "vip"), "annotate({\"tier\": \"vip\"}, fixedRatio(0.5))"),
            (P.Annotate([new("a", 1), new("b", 2.0), new("c", true), new("d", 3L)]),
                "annotate({\"a\": 1, \"b\": 2.0, \"c\": true, \"d\": 3}, fixedRatio(0.5))"),
        }.Select(row => new TestCaseData(row.Policy, row.Text).SetArgDisplayNames(row.Text));

    [TestCaseSource(nameof(Built))]
    public void A_policy_reads_as_it_was_built(Policy policy, string text) => Assert.That(policy.ToString(), Is.EqualTo(text));

    private static IEnumerable<string> Words() =>
        typeof(Sample).GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(member => member is not MethodInfo { IsSpecialName: true })
            .Select(member => member.Name);

    /// <summary>A word that has no row is a word that no test builds, or that no reader finds.</summary>
    [TestCaseSource(nameof(Words))]
    public void Every_word_has_a_row_here_in_the_FSharp_surface_test_and_in_the_table_of_the_guide(string word)
    {
        var other = char.ToLowerInvariant(word[0]) + word[1..];
        var surface = Text("tests", "Tracing.Functional.Core.Tests", "SurfaceTests.fs");
        var guide = Text("docs", "guide", "policies.md");
        Assert.Multiple(() =>
        {
            Assert.That(Built().Select(row => row.Arguments[1]), Has.Some.Matches($@"^{other}(\(|$)"));
            Assert.That(Regex.Count(surface, $@"Sample\.{other}\b.*, ""{other}\b"), Is.Positive, "the row in F#");
            Assert.That(Regex.Count(guide, $@"(?m)^\|.*Sample\.{word}\b.*Sample\.{other}\b"), Is.Positive, "the row in the guide");
        });
    }

    private static string Text(params string[] path) => File.ReadAllText(Path.Combine([Pages.Root, .. path]));

    private static IEnumerable<TestCaseData> Refused() =>
        new (Func<Policy> Build, string Parameter, object? Value, string Range)[]
        {
            (() => Sample.FixedRatio(1.2), "ratio", 1.2, "0 to 1"),
            (() => Sample.FixedRatio(-0.0000001), "ratio", -0.0000001, "0 to 1"),
            (() => Sample.FixedRatio(double.NaN), "ratio", double.NaN, "0 to 1"),
            (() => Sample.Adaptive(0), "targetPerSecond", 0.0, "above 0"),
            (() => Sample.Adaptive(-3), "targetPerSecond", -3.0, "above 0"),
            (() => Sample.Adaptive(double.PositiveInfinity), "targetPerSecond", double.PositiveInfinity, "1000000"),
            (() => Sample.Adaptive(double.NaN), "targetPerSecond", double.NaN, "1000000"),
            (() => Sample.Adaptive(10, burst: 1), "burst", 1.0, "2 to 1000000"),
            (() => Sample.Adaptive(10, softness: 0), "softness", 0.0, "1 to 1000"),
            (() => Sample.Adaptive(10, depth: 41), "depth", 41.0, "1 to 40"),
            (() => Sample.AdaptiveWindow(0, 10), "targetPerSecond", 0.0, "above 0"),
            (() => Sample.AdaptiveWindow(10, 0), "sampleSize", 0.0, "1 to"),
            (() => Sample.RateLimited(double.NegativeInfinity), "perSecond", double.NegativeInfinity, "above 0"),
            (() => Sample.RateLimited(10, burst: 0), "burst", 0.0, "1 to 1000000"),
            (() => P.PerKey(Key.Path, maxKeys: 0), "maxKeys", 0.0, "1 to 100000"),
            (() => P.PerKey(Key.Name, maxKeys: 1_001).PerKey(Key.Path, maxKeys: 1_000), "maxKeys", 1_001_000.0, "at most 1000000"),
            (() => P.PerKey(Key.Path, idleAfter: TimeSpan.Zero), "idleAfter", 0.0, "1 millisecond"),
            (() => Sample.FirstSeen(Key.Path, TimeSpan.FromSeconds(-1)), "period", -1.0, "1 millisecond"),
            (() => P.Annotate("a", double.NaN), "value", double.NaN, "finite"),
            (() => P.Annotate([new("a", double.NaN)]), "attributes", double.NaN, "finite"),
        }.Select(row =>
            new TestCaseData(row.Build, row.Parameter, row.Value, row.Range)
                .SetArgDisplayNames($"{row.Parameter} {row.Value}"));

    [TestCaseSource(nameof(Refused))]
    public void A_number_out_of_range_is_refused_with_parameter_value_and_range(
        Func<Policy> build, string parameter, object value, string range)
    {
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => build())!;
        Assert.Multiple(() =>
        {
            Assert.That(refusal.ParamName, Is.EqualTo(parameter));
            Assert.That(refusal.ActualValue, Is.EqualTo(value));
            Assert.That(refusal.Message, Does.Contain(range));
        });
    }

    [Test]
    public void Empty_lists_and_names_are_refused()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Assert.Throws<ArgumentException>(() => Sample.AnyOf())!.ParamName, Is.EqualTo("policies"));
            Assert.That(Assert.Throws<ArgumentException>(() => Sample.AllOf())!.ParamName, Is.EqualTo("policies"));
            Assert.That(Assert.Throws<ArgumentException>(() => P.Named(""))!.ParamName, Is.EqualTo("name"));
            Assert.That(Assert.Throws<ArgumentException>(() => P.Annotate([]))!.ParamName, Is.EqualTo("attributes"));
            Assert.That(Assert.Throws<ArgumentException>(() => P.Annotate("", 1))!.ParamName, Is.EqualTo("key"));
            Assert.That(Assert.Throws<ArgumentException>(() => P.Annotate([new("", 1)]))!.ParamName, Is.EqualTo("attributes"));
            Assert.That(
                Assert.Throws<ArgumentException>(() => P.Annotate("a", new object()))!.Message,
                Does.Contain("text, whole and real numbers"));
            Assert.That(Assert.Throws<ArgumentNullException>(() => Sample.AnyOf(P, null!))!.ParamName, Is.EqualTo("policies"));
        });
    }

    [Test]
    public void Policies_are_values()
    {
        var condition = AtStart.Attribute("user.tier", "vip");
        Assert.Multiple(() =>
        {
            Assert.That(Sample.Adaptive(10), Is.EqualTo(Sample.Adaptive(10)));
            Assert.That(Sample.Adaptive(10).GetHashCode(), Is.EqualTo(Sample.Adaptive(10).GetHashCode()));
            Assert.That(Sample.Adaptive(10), Is.Not.EqualTo(Sample.Adaptive(11)));
            Assert.That(P.When(condition), Is.EqualTo(P.When(AtStart.Attribute("user.tier", "vip"))));
        });
    }
}
