// The C# facade of the scopes that are known after a trace's start: every member asks what its name says, and refuses nonsense.
using NUnit.Framework;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Fluent;

public class LateConditionTests
{
    private static IEnumerable<TestCaseData> Built() =>
        new (object Built, string Text)[]
        {
            (ThisSpan.Failed, "failed"),
            (ThisSpan.Name("a"), "name is \"a\""),
            (ThisSpan.Name(Value.Like("a*")), "name is like \"a*\""),
            (ThisSpan.Kind(SpanKind.Server), "kind is server"),
            (ThisSpan.Kind(System.Diagnostics.ActivityKind.Client), "kind is client"),
            (ThisSpan.Source("Npgsql"), "source is \"Npgsql\""),
            (ThisSpan.Source(Value.Like("Shop.*")), "source is like \"Shop.*\""),
            (ThisSpan.Attribute("k"), "attribute \"k\" exists"),
            (ThisSpan.Attribute("k", "v"), "attribute \"k\" is \"v\""),
            (ThisSpan.Attribute("k", 25), "attribute \"k\" is 25"),
            (ThisSpan.Attribute("k", 0.5), "attribute \"k\" is 0.5"),
            (ThisSpan.Attribute("k", true), "attribute \"k\" is true"),
            (ThisSpan.Attribute("k", Value.AtLeast(500)), "attribute \"k\" >= 500"),
            (ThisSpan.ExceptionType("System.TimeoutException"), "exception type is \"System.TimeoutException\""),
            (ThisSpan.ExceptionType(Value.Like("*Exception")), "exception type is like \"*Exception\""),
            (ThisSpan.Event("retry"), "event is \"retry\""),
            (ThisSpan.Event(Value.OneOf("a", "b")), "event is one of (\"a\", \"b\")"),
            (ThisSpan.SlowerThan(TimeSpan.FromSeconds(2.5)), "duration > 2.5 s"),
            (ThisSpan.FasterThan(TimeSpan.Zero), "duration < 0 s"),
            (RootSpan.Failed, "root span failed"),
            (RootSpan.Name("a"), "root span name is \"a\""),
            (RootSpan.Name(Value.Like("a*")), "root span name is like \"a*\""),
            (RootSpan.Kind(SpanKind.Server), "root span kind is server"),
            (RootSpan.Kind(System.Diagnostics.ActivityKind.Client), "root span kind is client"),
            (RootSpan.Source("Npgsql"), "root span source is \"Npgsql\""),
            (RootSpan.Source(Value.Like("Shop.*")), "root span source is like \"Shop.*\""),
            (RootSpan.Attribute("k"), "root span attribute \"k\" exists"),
            (RootSpan.Attribute("k", "v"), "root span attribute \"k\" is \"v\""),
            (RootSpan.Attribute("k", 25), "root span attribute \"k\" is 25"),
            (RootSpan.Attribute("k", 0.5), "root span attribute \"k\" is 0.5"),
            (RootSpan.Attribute("k", true), "root span attribute \"k\" is true"),
            (RootSpan.Attribute("k", Value.AtLeast(500)), "root span attribute \"k\" >= 500"),
            (RootSpan.ExceptionType("System.TimeoutException"), "root span exception type is \"System.TimeoutException\""),
            (RootSpan.ExceptionType(Value.Like("*Exception")), "root span exception type is like \"*Exception\""),
            (RootSpan.Event("retry"), "root span event is \"retry\""),
            (RootSpan.Event(Value.OneOf("a", "b")), "root span event is one of (\"a\", \"b\")"),
            (RootSpan.SlowerThan(TimeSpan.FromSeconds(2.5)), "root span duration > 2.5 s"),
            (RootSpan.FasterThan(TimeSpan.Zero), "root span duration < 0 s"),
            (AnySpan.Failed, "any span failed"),
            (AnySpan.Name("a"), "any span name is \"a\""),
            (AnySpan.Name(Value.Like("a*")), "any span name is like \"a*\""),
            (AnySpan.Kind(SpanKind.Server), "any span kind is server"),
            (AnySpan.Kind(System.Diagnostics.ActivityKind.Client), "any span kind is client"),
            (AnySpan.Source("Npgsql"), "any span source is \"Npgsql\""),
            (AnySpan.Source(Value.Like("Shop.*")), "any span source is like \"Shop.*\""),
            (AnySpan.Attribute("k"), "any span attribute \"k\" exists"),
            (AnySpan.Attribute("k", "v"), "any span attribute \"k\" is \"v\""),
            (AnySpan.Attribute("k", 25), "any span attribute \"k\" is 25"),
            (AnySpan.Attribute("k", 0.5), "any span attribute \"k\" is 0.5"),
            (AnySpan.Attribute("k", true), "any span attribute \"k\" is true"),
            (AnySpan.Attribute("k", Value.AtLeast(500)), "any span attribute \"k\" >= 500"),
            (AnySpan.ExceptionType("System.TimeoutException"), "any span exception type is \"System.TimeoutException\""),
            (AnySpan.ExceptionType(Value.Like("*Exception")), "any span exception type is like \"*Exception\""),
            (AnySpan.Event("retry"), "any span event is \"retry\""),
            (AnySpan.Event(Value.OneOf("a", "b")), "any span event is one of (\"a\", \"b\")"),
            (AnySpan.SlowerThan(TimeSpan.FromSeconds(2.5)), "any span duration > 2.5 s"),
            (AnySpan.FasterThan(TimeSpan.Zero), "any span duration < 0 s"),
            (ThisSpan.Failed & ThisSpan.Event("e"), "failed and event is \"e\""),
            (ThisSpan.Failed | ThisSpan.Event("e"), "failed or event is \"e\""),
            (!ThisSpan.Failed, "not failed"),
            (ThisSpan.Failed.And(ThisSpan.Name("a").Or(ThisSpan.Event("e").Not())), "failed and (name is \"a\" or event is not \"e\")"),
            (RootSpan.Where(ThisSpan.Failed | ThisSpan.Name("a")), "root span (failed or name is \"a\")"),
            (
                AnySpan.Where(ThisSpan.Failed & ThisSpan.Attribute("peer.service", "bank")),
                "any span (failed and attribute \"peer.service\" is \"bank\")"),
            (!AnySpan.Failed, "not any span failed"),
            (!AnySpan.Where(!ThisSpan.Failed), "not any span not failed"),
            (WholeTrace.SlowerThan(TimeSpan.FromSeconds(3)), "whole trace duration > 3 s"),
            (WholeTrace.FasterThan(TimeSpan.FromMilliseconds(1)), "whole trace duration < 1 ms"),
            (WholeTrace.SpanCountAtLeast(100), "whole trace span count >= 100"),
            (WholeTrace.SpanCountAtMost(1), "whole trace span count <= 1"),
            (WholeTrace.ErrorCountAtLeast(2), "whole trace error count >= 2"),
            (WholeTrace.ErrorCountAtMost(0), "whole trace error count <= 0"),
            (AnySpan.Failed | WholeTrace.SlowerThan(TimeSpan.FromSeconds(1)), "any span failed or whole trace duration > 1 s"),
            (
                Sample.Always.When(AnySpan.Failed).OrElse(Sample.Adaptive(100)),
                "orElse(conditional(any span failed, always), adaptive(100/s))"),
        }.Select(row => new TestCaseData(row.Built, row.Text).SetArgDisplayNames(row.Text));

    [TestCaseSource(nameof(Built))]
    public void A_late_condition_reads_as_it_was_built(object built, string text) => Assert.That(built.ToString(), Is.EqualTo(text));

    private static readonly TimeSpan Negative = TimeSpan.FromTicks(-1);

    private static IEnumerable<TestCaseData> Negatives() =>
        new (string Name, Func<object> Build)[]
        {
            ("ThisSpan slower", () => ThisSpan.SlowerThan(Negative)), ("ThisSpan faster", () => ThisSpan.FasterThan(Negative)),
            ("RootSpan slower", () => RootSpan.SlowerThan(Negative)), ("RootSpan faster", () => RootSpan.FasterThan(Negative)),
            ("AnySpan slower", () => AnySpan.SlowerThan(Negative)), ("AnySpan faster", () => AnySpan.FasterThan(Negative)),
            ("WholeTrace slower", () => WholeTrace.SlowerThan(Negative)), ("WholeTrace faster", () => WholeTrace.FasterThan(Negative)),
            ("spans at least", () => WholeTrace.SpanCountAtLeast(-1)), ("spans at most", () => WholeTrace.SpanCountAtMost(-1)),
            ("errors at least", () => WholeTrace.ErrorCountAtLeast(-1)), ("errors at most", () => WholeTrace.ErrorCountAtMost(-1)),
        }.Select(row => new TestCaseData(row.Build).SetArgDisplayNames(row.Name));

    [TestCaseSource(nameof(Negatives))]
    public void A_negative_bound_is_refused_by_name_and_range(Func<object> build)
    {
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => build())!;
        Assert.Multiple(() =>
        {
            Assert.That(refusal.ParamName, Is.EqualTo("bound"));
            Assert.That(refusal.ActualValue, Is.LessThan(0.0));
            Assert.That(refusal.Message, Does.Contain("0 "));
        });
    }

    [Test]
    public void An_empty_key_is_refused()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Assert.Throws<ArgumentException>(() => ThisSpan.Attribute(""))!.ParamName, Is.EqualTo("key"));
            Assert.That(Assert.Throws<ArgumentException>(() => RootSpan.Attribute("", 1))!.ParamName, Is.EqualTo("key"));
            Assert.That(Assert.Throws<ArgumentException>(() => AnySpan.Attribute("", "v"))!.ParamName, Is.EqualTo("key"));
        });
    }

    [Test]
    public void Tests_on_spans_are_values()
    {
        Assert.That(ThisSpan.Failed & ThisSpan.Name("a"), Is.EqualTo(ThisSpan.Failed & ThisSpan.Name("a")));
        Assert.That(ThisSpan.Failed & ThisSpan.Name("a"), Is.Not.EqualTo(ThisSpan.Name("a") & ThisSpan.Failed));
    }
}
