// Exceptions that throw, loop or are huge. They are recorded within bounds, and nothing is thrown.
using System.Diagnostics;
using System.Reflection;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Errors;
using Tracing.Functional.Ground;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Tests.Spans;

[NonParallelizable]
public class HostileErrorTests
{
    private static readonly StackDetail[] s_details = Enum.GetValues<StackDetail>();

    public static IEnumerable<TestCaseData> Hostile()
    {
        foreach (var detail in s_details)
        {
            yield return Case("100 deep", () => Nested(100));
            yield return Case("thrown 100 frames deep", () => Deep(100));
            yield return Case("holds itself", HoldsItself);
            yield return Case("two hold each other", HoldEachOther);
            yield return Case("aggregate holds itself", AggregateHoldsItself);
            yield return Case("aggregates nested 5000 deep", () => NestedAggregates(5_000));
            yield return Case(
                "aggregate of 100000", () => new AggregateException(Enumerable.Range(0, 100_000).Select(_ => new TimeoutException())));
            yield return Case("throws from everything", () => new Throwing());
            yield return Case("huge message", () => new InvalidOperationException(new string('x', 10_000_000)));
            yield return Case("null message", () => new NullMessage());
            yield return Case("half a pair", () => new InvalidOperationException(string.Concat(Enumerable.Repeat("😀", 5_000))));

            TestCaseData Case(string what, Func<Exception> make) =>
                new TestCaseData(make, detail).SetArgDisplayNames(what, detail.ToString());
        }
    }

    [TestCaseSource(nameof(Hostile))]
    public void A_hostile_exception_is_recorded_within_bounds_and_nothing_is_thrown(Func<Exception> make, StackDetail detail)
    {
        var options = new ErrorOptions { Stack = detail };
        using var source = new ActivitySource("Hostile");
        using var provider = Sdk.CreateTracerProviderBuilder().AddSource("Hostile").SetErrors(options).Build();
        using var activity = source.StartActivity("a")!;

        activity.Fail(make());

        var reported = activity.Events.Single();
        Assert.That((string)ErrorTests.Tag(reported, "exception.message")!, Has.Length.LessThanOrEqualTo(options.MaxMessageLength));
        Assert.That((string)ErrorTests.Tag(reported, "exception.stacktrace")!, Has.Length.LessThanOrEqualTo(options.MaxStackLength));
        Assert.That(activity.StatusDescription?.Length ?? 0, Is.LessThanOrEqualTo(options.MaxMessageLength));
        Assert.That(activity.Status, Is.EqualTo(ActivityStatusCode.Error));
        Assert.That(
            IsText((string)ErrorTests.Tag(reported, "exception.message")!)
            && IsText((string)ErrorTests.Tag(reported, "exception.stacktrace")!));
    }

    [Test]
    public void Inner_exceptions_are_told_in_full_up_to_their_number()
    {
        using var recorded = new Recorded(Functional.Spans.SourceName);
        Functional.Spans.Run("two", span => span.RecordError(
            new AggregateException(ErrorTests.Thrown("first"), new InvalidOperationException("second", ErrorTests.Thrown("third")))));
        Functional.Spans.Run("many", span => span.RecordError(Nested(100)));

        var two = (string)ErrorTests.Tag(recorded["two"].Events.Single(), "exception.stacktrace")!;
        Assert.That(two, Does.Contain("---> System.InvalidOperationException: first").And.Contain(
            "---> System.InvalidOperationException: second").And.Contain("---> System.InvalidOperationException: third"));
        Assert.That(two.Split(nameof(ErrorTests.Thrown)), Has.Length.EqualTo(3), "the stacks of both that were thrown");
        var many = (string)ErrorTests.Tag(recorded["many"].Events.Single(), "exception.stacktrace")!;
        Functional.Spans.Run("itself", span => span.RecordError(HoldEachOther()));
        var itself = (string)ErrorTests.Tag(recorded["itself"].Events.Single(), "exception.stacktrace")!;
        Assert.That(itself.Split("InvalidOperationException: a"), Has.Length.EqualTo(2), "reported once");
        Assert.That(itself, Does.Contain("(an exception that is told above)"));
        Assert.That(many, Does.Contain("level 85").And.Contain("(further exceptions)").And.Not.Contain("level 84:"));
    }

    [Test]
    public void A_text_is_never_longer_than_its_limit_and_keeps_its_beginning()
    {
        var texts = ArbMap.Default.GeneratorFor<string?[]>().Select(parts => parts.Select(part => part ?? "😀").ToArray());
        var cases = from parts in texts from limit in Gen.Choose(16, 300) select (parts, limit);
        Soak.Check(Soak.Times(500), Prop.ForAll(cases.ToArbitrary(), drawn =>
        {
            var text = new BoundedText(drawn.limit);
            foreach (var part in drawn.parts)
                text.Append(part);
            var all = string.Concat(drawn.parts);
            var bounded = text.Finish();
            return bounded.Length <= drawn.limit
                && (all.Length < drawn.limit ? bounded == all : all.StartsWith(bounded.TrimEnd('…'), StringComparison.Ordinal));
        }));
    }

    [Test]
    public void A_listener_to_exceptions_that_throws_reaches_nobody()
    {
        using var source = new ActivitySource("Hostile");
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Hostile",
            Sample = static (ref _) => ActivitySamplingResult.AllData,
            ExceptionRecorder = static (_, _, ref _) => throw new InvalidOperationException("broken"),
        };
        ActivitySource.AddActivityListener(listener);
        using var activity = source.StartActivity("a");

        Assert.DoesNotThrow(
            () => activity.RecordError(new TimeoutException(), _ => throw new InvalidOperationException("broken")).Fail("x"));

        Assert.That(activity!.Status, Is.EqualTo(ActivityStatusCode.Error));
    }

    [Test]
    public void What_has_no_end_is_not_handed_to_logs()
    {
        Assert.That(new[] { Nested(10), new AggregateException(Nested(3), Nested(3)) }.Select(ErrorText.IsPrintable), Is.All.True);
        Assert.That(new[] { HoldsItself(), HoldEachOther(), AggregateHoldsItself(), NestedAggregates(5_000) }.Select(
            ErrorText.IsPrintable), Is.All.False);
    }

    private static bool IsText(string text) => text.EnumerateRunes().All(static rune => rune.Value != 0xFFFD);

    private static Exception Nested(int depth)
    {
        Exception? inner = null;
        for (var level = 0; level <= depth; level++)
            inner = new InvalidOperationException($"level {level}", inner);
        return inner!;
    }

    private static Exception Deep(int depth)
    {
        try
        {
            return Down(depth);
        }
        catch (InvalidOperationException error)
        {
            return error;
        }

        static Exception Down(int left) => left == 0 ? throw new InvalidOperationException("at the bottom") : Down(left - 1);
    }

    private static Exception HoldsItself() => WithInner(new InvalidOperationException("a"), static error => error);

    private static Exception HoldEachOther() =>
        WithInner(new InvalidOperationException("a"), static error => new InvalidOperationException("b", error));

    private static Exception WithInner(Exception error, Func<Exception, Exception> inner)
    {
        typeof(Exception).GetField("_innerException", BindingFlags.NonPublic | BindingFlags.Instance)!.SetValue(error, inner(error));
        return error;
    }

    private static Exception AggregateHoldsItself()
    {
        var error = new AggregateException(new TimeoutException(), new TimeoutException());
        var inside = (Exception[])typeof(AggregateException)
            .GetField("_innerExceptions", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(error)!;
        inside[1] = error;
        return error;
    }

    private static AggregateException NestedAggregates(int depth)
    {
        var error = new AggregateException(new TimeoutException());
        for (var level = 0; level < depth; level++)
            error = new AggregateException("level", error);
        return error;
    }

    private sealed class Throwing : Exception
    {
        public override string Message => throw new InvalidOperationException("message");

        public override string? StackTrace => throw new InvalidOperationException("stack");

        public override string ToString() => throw new InvalidOperationException("text");

        public override Exception GetBaseException() => throw new InvalidOperationException("base");
    }

    private sealed class NullMessage : Exception
    {
        public override string Message => null!;
    }
}
