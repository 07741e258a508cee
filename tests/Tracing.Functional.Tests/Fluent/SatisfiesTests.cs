// Functions of the user on one ended span: what they see, what they print, when two count as equal, and what happens if one throws.
using NUnit.Framework;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Fluent;

public sealed class SatisfiesTests
{
    private static readonly SpanRecord s_span = SpanRecord.Of("charge", TimeSpan.FromMilliseconds(250))
        .WithKind(SpanKind.Client).WithSource("Shop.Bank")
        .WithFailure("declined")
        .WithAttribute("order.total", 1200.5)
        .WithEvent("retry", [])
        .WithEvent("exception", [new("exception.type", "System.TimeoutException")]);

    [Test]
    public void A_function_sees_the_span_as_it_ended()
    {
        var seen = new List<object?>();
        var policy = Sample.Always.When(AnySpan.Where(ThisSpan.Satisfies("sees", span =>
        {
            var hasTotal = span.TryGetAttribute("order.total", out var total);
            seen.AddRange(
                [span.Name, span.IsFailed, span.Duration, hasTotal, total, span.Attribute("other"), span.TryGetAttribute("other", out _)]);
            seen.AddRange([span.Kind, span.Source]);
            seen.AddRange([span.HasEvent("retry"), span.HasEvent("Retry")]);
            seen.AddRange([span.HasException("System.TimeoutException"), span.HasException("TimeoutException")]);
            return true;
        })));

        Assert.That(Replay(policy, s_span).IsKept);
        Assert.That(seen, Is.EqualTo(new object?[]
        {
            "charge", true, TimeSpan.FromMilliseconds(250), true, 1200.5, null, false, SpanKind.Client, "Shop.Bank",
            true, false, true, false,
        }));
    }

    [Test]
    public void The_default_value_answers_without_a_span()
    {
        EndedSpan span = default;

        Assert.Multiple(() =>
        {
            Assert.That(span.Name, Is.Empty);
            Assert.That((span.Kind, span.Source), Is.EqualTo((SpanKind.Internal, "")));
            Assert.That(span.IsFailed, Is.False);
            Assert.That(span.Duration, Is.EqualTo(TimeSpan.Zero));
            Assert.That(span.Attribute("a"), Is.Null);
            Assert.That(span.TryGetAttribute("a", out _), Is.False);
            Assert.That(span.HasEvent("a"), Is.False);
            Assert.That(span.HasException("a"), Is.False);
        });
    }

    [Test]
    public void Nulls_are_keys_and_names_of_nothing()
    {
        var condition = AnySpan.Where(ThisSpan.Satisfies("nulls", span =>
            span.Attribute(null!) is null && !span.TryGetAttribute(null!, out _) && !span.HasEvent(null!) && !span.HasException(null!)));

        Assert.That(Replay(Sample.Always.When(condition), s_span), Has.Property("Rule").EqualTo("always"));
    }

    [Test]
    public void It_combines_prints_and_is_equal_by_its_name()
    {
        var test = ThisSpan.Failed & !ThisSpan.Satisfies("cheap", _ => true);

        Assert.Multiple(() =>
        {
            Assert.That(AnySpan.Where(test).ToString(), Is.EqualTo("any span (failed and not function \"cheap\")"));
            Assert.That(ThisSpan.Satisfies("a", _ => true), Is.EqualTo(ThisSpan.Satisfies("a", _ => false)));
            Assert.That(ThisSpan.Satisfies("a", _ => true), Is.Not.EqualTo(ThisSpan.Satisfies("b", _ => true)));
            Assert.That(() => ThisSpan.Satisfies("", _ => true), Throws.ArgumentException.With.Message.Contains("name is empty"));
            Assert.That(() => ThisSpan.Satisfies("a", null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("test"));
        });
    }

    [TestCase(true, true, true, Description = "the same function again: the debt stays")]
    [TestCase(false, true, false, Description = "another function of that name: the part is new")]
    public void A_policy_is_replaced_by_what_its_functions_are(bool isSame, bool areEqual, bool isKept)
    {
        Func<EndedSpan, bool> first = static span => span.IsFailed, second = static span => !span.IsFailed;
        var (before, after) = (Limited(first), Limited(isSame ? first : second));
        var running = Compile.start(before);
        var next = Compile.replace(0, running, after);

        Assert.That(before.Equals(after), Is.EqualTo(areEqual));
        Assert.That(ReferenceEquals(running.Stateful.Head.Node, next.Stateful.Head.Node), Is.EqualTo(isKept));
    }

    [Test]
    public void One_that_throws_keeps_the_trace_uncounted()
    {
        var throws = RootSpan.Where(ThisSpan.Satisfies("throws", _ => throw new InvalidOperationException("by a test")));
        var policy = Sample.FixedRatio(0.5).When(throws);
        var decision = Replay(policy.OrElse(Sample.Never), s_span);

        Assert.Multiple(() =>
        {
            Assert.That(decision.IsKept);
            Assert.That(decision.IsReliable, Is.False);
            Assert.That(decision.Rule, Is.EqualTo("fault"));
        });
    }

    [Test]
    public void One_that_cannot_change_the_answer_is_not_asked()
    {
        var isAsked = false;
        var test = AnySpan.Where(ThisSpan.Satisfies("asked", _ => isAsked = true));

        Assert.That(Replay(Sample.Never.When(test), s_span).IsKept, Is.False);
        Assert.That(isAsked, Is.False);
    }

    [Test]
    public void One_that_throws_behind_a_rule_that_decides_changes_nothing()
    {
        var throws = AnySpan.Where(ThisSpan.Satisfies("throws", _ => throw new InvalidOperationException("by a test")));
        var policy = Sample.Always.When(AnySpan.Failed).Named("errors").OrElse(Sample.Never.When(throws));

        Assert.That(Replay(policy, s_span).Rule, Is.EqualTo("errors"));
    }

    private static Policy Limited(Func<EndedSpan, bool> test) =>
        Sample.Adaptive(1).When(AnySpan.Where(ThisSpan.Satisfies("f", test))).PerKey(Key.Name);

    private static TraceDecision Replay(Policy policy, SpanRecord span)
    {
        var trace = TraceRecord.Of(Randomness.OfValue(ulong.MaxValue), StartFacts.Of("start"), span);
        return Functional.Replay.decisions(policy, [trace])[0].Item2;
    }
}
