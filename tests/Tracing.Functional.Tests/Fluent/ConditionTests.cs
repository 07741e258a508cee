// The C# facade of conditions, value tests and keys: every member asks what its name says.
using NUnit.Framework;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Fluent;

public class ConditionTests
{
    private static readonly StartFacts Facts = StartFacts.Of("create order").WithSource("Shop.Orders")
        .WithMethod("POST").WithPath("/orders/7").WithHeader("X-Debug", "1").WithBaggage("team", "blue").WithLink(isSampled: true)
        .WithAttribute("tier", "vip").WithAttribute("total", 25).WithAttribute("share", 0.5).WithAttribute("gift", true)
        .WithParent(ParentFacts.Of(ParentOrigin.Remote, isSampled: true));

    private static IEnumerable<TestCaseData> True() =>
        new (Condition Condition, string Text)[]
        {
            (AtStart.Name("create order"), "name is \"create order\""),
            (AtStart.Name(Value.Like("create*")), "name is like \"create*\""),
            (AtStart.Kind(SpanKind.Server), "kind is server"),
            (AtStart.Kind(System.Diagnostics.ActivityKind.Server), "kind is server"),
            (AtStart.Source("Shop.Orders"), "source is \"Shop.Orders\""),
            (AtStart.Source(Value.Like("Shop.*")), "source is like \"Shop.*\""),
            (AtStart.Attribute("tier"), "attribute \"tier\" exists"),
            (AtStart.Attribute("tier", "vip"), "attribute \"tier\" is \"vip\""),
            (AtStart.Attribute("total", 25), "attribute \"total\" is 25"),
            (AtStart.Attribute("share", 0.5), "attribute \"share\" is 0.5"),
            (AtStart.Attribute("gift", true), "attribute \"gift\" is true"),
            (AtStart.Attribute("tier", Value.OneOf("gold", "vip")), "attribute \"tier\" is one of (\"gold\", \"vip\")"),
            (AtStart.Attribute("total", Value.OneOf(24, 25)), "attribute \"total\" is one of (24, 25)"),
            (AtStart.Attribute("share", Value.OneOf(25)).Not(), "attribute \"share\" is not one of (25)"),
            (AtStart.Attribute("total", Value.AtLeast(25)), "attribute \"total\" >= 25"),
            (AtStart.Attribute("total", Value.GreaterThan(24.5)), "attribute \"total\" > 24.5"),
            (AtStart.Attribute("total", Value.AtMost(25)), "attribute \"total\" <= 25"),
            (AtStart.Attribute("share", Value.LessThan(1)), "attribute \"share\" < 1"),
            (AtStart.Attribute("tier", Value.Matches("^v.p$")), "attribute \"tier\" matches \"^v.p$\""),
            (AtStart.Baggage("team"), "baggage \"team\" exists"),
            (AtStart.Baggage("team", "blue"), "baggage \"team\" is \"blue\""),
            (AtStart.Baggage("team", Value.Like("b?ue")), "baggage \"team\" is like \"b?ue\""),
            (AtStart.Method("POST"), "method is \"POST\""),
            (AtStart.Method(Value.OneOf("PUT", "POST")), "method is one of (\"PUT\", \"POST\")"),
            (AtStart.Path("/orders/7"), "path is \"/orders/7\""),
            (AtStart.Path(Value.Like("/orders/*")), "path is like \"/orders/*\""),
            (AtStart.Header("x-debug"), "header \"x-debug\" exists"),
            (AtStart.Header("X-DEBUG", "1"), "header \"X-DEBUG\" is \"1\""),
            (AtStart.Header("x-debug", Value.Exists), "header \"x-debug\" exists"),
            (AtStart.RemoteParent, "parent remote"),
            (AtStart.SampledParent, "parent sampled"),
            (AtStart.Linked, "linked"),
            (AtStart.LinkedToSampled, "linked to a sampled span"),
            (AtStart.Satisfies("short path", facts => facts.Path?.Length < 20), "function \"short path\""),
            (!AtStart.NoParent, "not parent none"),
            (AtStart.LocalParent.Not(), "not parent local"),
            (!AtStart.NotSampledParent, "not parent not sampled"),
            (AtStart.Linked & AtStart.Header("x-debug"), "linked and header \"x-debug\" exists"),
            (AtStart.Linked.And(AtStart.SampledParent), "linked and parent sampled"),
            (AtStart.NoParent | AtStart.Linked, "parent none or linked"),
            (AtStart.Linked.Or(AtStart.NoParent), "linked or parent none"),
        }.Select(row => new TestCaseData(row.Condition, row.Text).SetArgDisplayNames(row.Text));

    [TestCaseSource(nameof(True))]
    public void A_condition_holds_for_the_facts_it_names_and_reads_so(Condition condition, string text)
    {
        Assert.Multiple(() =>
        {
            Assert.That(condition.ToString(), Is.EqualTo(text));
            Assert.That(Holds(condition, Facts), Is.True);
        });
    }

    private static IEnumerable<TestCaseData> False() =>
        new[]
        {
            AtStart.Name("create"), AtStart.Kind(SpanKind.Client), AtStart.Source("shop.orders"),
            AtStart.Attribute("missing"), AtStart.Attribute("tier", "VIP"),
            AtStart.Attribute("tier", 25), AtStart.Attribute("total", "25"), AtStart.Attribute("total", 24),
            AtStart.Attribute("gift", false),
            AtStart.Attribute("total", Value.LessThan(25)), AtStart.Attribute("tier", Value.AtLeast(0)), AtStart.Baggage("other"),
            AtStart.Path("/orders"), AtStart.Method("GET"), AtStart.Header("x-other"), AtStart.NoParent, AtStart.LocalParent,
            AtStart.NotSampledParent, !AtStart.Linked, AtStart.Linked & AtStart.NoParent, AtStart.NoParent | AtStart.LocalParent,
        }.Select(condition => new TestCaseData(condition).SetArgDisplayNames(condition.ToString()));

    [TestCaseSource(nameof(False))]
    public void A_wrong_type_value_or_missing_fact_is_false(Condition condition) => Assert.That(Holds(condition, Facts), Is.False);

    [Test]
    public void Facts_and_conditions_take_the_frameworks_kinds()
    {
        var facts = StartFacts.Of("a").WithKind(System.Diagnostics.ActivityKind.Consumer);
        Assert.That(
            (facts.Kind, Holds(AtStart.Kind(System.Diagnostics.ActivityKind.Consumer), facts)),
            Is.EqualTo((SpanKind.Consumer, true)));
    }

    [Test]
    public void Tests_of_whole_numbers_and_truth_values_stand_alone_too()
    {
        Assert.That(
            new[] { Value.Is(7), Value.Is(true), Value.Is(0.5) }.Select(test => test.ToString()),
            Is.EqualTo(new[] { "is 7", "is true", "is 0.5" }));
    }

    [Test]
    public void Keys_read_as_they_were_built()
    {
        Assert.That(
            new[] { Key.Name, Key.Method, Key.Path, Key.Attribute("a"), Key.Baggage("b"), Key.Header("h"), Key.By("f", _ => null) }
                .Select(key => key.ToString()),
            Is.EqualTo(new[] { "name", "method", "path", "attribute \"a\"", "baggage \"b\"", "header \"h\"", "function \"f\"" }));
    }

    [Test]
    public void A_key_function_that_gives_null_is_a_missing_key()
    {
        var policy = Sample.FirstSeen(Key.By("none", _ => null), TimeSpan.FromSeconds(1));
        Assert.That(policy.Explain(Facts).HasOpinion, Is.False);
    }

    [Test]
    public void Bad_patterns_bounds_and_names_are_refused()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Assert.Throws<ArgumentException>(() => Value.Matches("["))!.ParamName, Is.EqualTo("regex"));
            Assert.That(Assert.Throws<ArgumentException>(() => Value.Matches("(?=a)"))!.Message, Does.Contain("look-around"));
            Assert.That(Assert.Throws<ArgumentException>(() => Value.Like(""))!.ParamName, Is.EqualTo("wildcard"));
            Assert.That(Assert.Throws<ArgumentException>(() => Value.OneOf())!.ParamName, Is.EqualTo("texts"));
            Assert.That(Assert.Throws<ArgumentNullException>(() => Value.OneOf("a", null!))!.ParamName, Is.EqualTo("texts"));
            Assert.That(Assert.Throws<ArgumentOutOfRangeException>(() => Value.Is(double.NaN))!.ParamName, Is.EqualTo("value"));
            Assert.That(
                Assert.Throws<ArgumentOutOfRangeException>(() => Value.AtLeast(double.PositiveInfinity))!.ParamName,
                Is.EqualTo("bound"));
            Assert.That(Assert.Throws<ArgumentNullException>(() => Value.OneOf(1, null!))!.ParamName, Is.EqualTo("others"));
            Assert.That(
                Assert.Throws<ArgumentOutOfRangeException>(() => AtStart.Kind((SpanKind)5))!.Message,
                Does.Contain("kind is 5; allowed: a kind that SpanKind names, 0 to 4"));
            Assert.That(Assert.Throws<ArgumentException>(() => AtStart.Attribute(""))!.ParamName, Is.EqualTo("key"));
            Assert.That(Assert.Throws<ArgumentException>(() => Key.Header(""))!.ParamName, Is.EqualTo("name"));
        });
    }

    [Test]
    public void Zero_is_a_bound_like_any_other()
    {
        var atLeastZero = AtStart.Attribute("n", Value.AtLeast(0));
        Assert.Multiple(() =>
        {
            Assert.That(Holds(atLeastZero, StartFacts.Of("a").WithAttribute("n", 0)), Is.True);
            Assert.That(Holds(atLeastZero, StartFacts.Of("a").WithAttribute("n", -0.5)), Is.False);
            Assert.That(Holds(atLeastZero, StartFacts.Of("a")), Is.False);
        });
    }

    private static bool Holds(Condition condition, StartFacts facts) => Sample.Always.When(condition).Explain(facts).HasOpinion;

    [Test]
    public void What_nests_deeper_than_200_is_refused()
    {
        static T Times<T>(int count, Func<T, T> step, T value) => Enumerable.Range(0, count).Aggregate(value, (inner, _) => step(inner));
        var refused = new (Action<int> Build, string Parameter)[]
        {
            (count => Times(count, condition => !condition, AtStart.Linked), "condition"),
            (count => Times(count, condition => condition & AtStart.Linked, AtStart.Linked), "condition"),
            (count => Times(count, condition => AtStart.Linked | condition, AtStart.Linked), "condition"),
            (count => Times(count, test => !test, ThisSpan.Failed), "test"),
            (count => Times(count, policy => policy.Named("n"), Sample.Always), "policy"),
            (count => Times(count, policy => policy.When(AtStart.Linked), Sample.Always), "policy"),
        };
        foreach (var (build, parameter) in refused)
        {
            Assert.DoesNotThrow(() => build(199));
            var error = Assert.Throws<ArgumentOutOfRangeException>(() => build(200));
            Assert.Multiple(() =>
            {
                Assert.That((error!.ParamName, error.ActualValue), Is.EqualTo((parameter, 201.0)));
                Assert.That(error.Message, Does.Contain("at most 200"));
            });
        }
    }
}
