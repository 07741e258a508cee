// Status and limits, for every sequence of calls on a span.
using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Ground;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Tests.Spans;

[NonParallelizable]
public class StatusTests
{
    private static readonly Exception[] s_errors =
        [new TimeoutException("slow"), new ArgumentException("bad"), ErrorTests.Thrown("no stock"), new TimeoutException("slower")];

    private enum Step
    {
        Succeed,
        Fail,
        FailWith,
        FailBy,
        Record,
        Event,
    }

    private static Arbitrary<(Step Step, int Which)[]> Steps() =>
        (from step in Gen.Elements(Enum.GetValues<Step>()) from which in Gen.Choose(0, s_errors.Length - 1) select (step, which)).ArrayOf()
            .ToArbitrary();

    [Test]
    public void Ok_is_final_and_the_description_is_the_last_one_in_words_or_the_first_of_an_exception() =>
        Soak.Check(Soak.Times(500), Prop.ForAll(Steps(), steps =>
        {
            using var activity = Recorded();
            var status = ActivityStatusCode.Unset;
            string? description = null;
            foreach (var (step, which) in steps)
            {
                Do(activity, step, which);
                if (step == Step.Succeed)
                    (status, description) = (ActivityStatusCode.Ok, null);
                else if (status != ActivityStatusCode.Ok && step is Step.Fail or Step.FailWith or Step.FailBy
                    && status != ActivityStatusCode.Ok)
                    (status, description) = (ActivityStatusCode.Error, Described(step, which, description));
                if ((activity.Status, activity.StatusDescription) != (status, description))
                    return false;
                if (status != ActivityStatusCode.Error && activity.GetTagItem("error.type") is not null)
                    return false;
            }

            return true;
        }));

    [Test]
    public void Events_are_in_the_order_they_were_told_and_limits_hold() =>
        Soak.Check(Soak.Times(300),
            Prop.ForAll(Steps(), Gen.Choose(1, 5).ToArbitrary(), Gen.Choose(1, 12).ToArbitrary(), (steps, repeats, most) =>
        {
            var options = new ErrorOptions { MaxRepeats = repeats, MaxErrors = most };
            using var source = new ActivitySource("Status");
            using var provider = Sdk.CreateTracerProviderBuilder().AddSource("Status").SetErrors(options).Build();
            using var activity = source.StartActivity("a")!;
            var expected = new List<string>();
            var left = 0L;
            var known = new HashSet<int>();
            foreach (var (step, which) in steps)
            {
                Do(activity, step, which);
                if (step == Step.Event)
                    expected.Add($"event {which}");
                if (step != Step.Record && !(step == Step.FailBy && !known.Contains(which) && IsNew(which)))
                    continue;
                known.Add(which);
                var message = s_errors[which].Message;
                if (expected.Count(IsError) < most && expected.Count(reported => reported == message) < repeats)
                    expected.Add(message);
                else
                    left++;
            }

            var reported = activity.Events.Select(
                happened => happened.Name == "exception" ? (string)ErrorTests.Tag(happened, "exception.message")! : happened.Name);
            var times = activity.Events.Select(happened => happened.Timestamp).ToList();
            return reported.SequenceEqual(expected) && times.SequenceEqual(times.Order())
                && ((activity.GetTagItem("error.repeats") as long?) ?? 0) == left;

            bool IsNew(int which) => !known.Contains(which);
            static bool IsError(string reported) => !reported.StartsWith("event ", StringComparison.Ordinal);
        }));

    [Test]
    public void Errors_from_many_threads_are_all_told_or_counted()
    {
        using var activity = Recorded();

        Parallel.For(0, 1_000, i => activity.RecordError(new TimeoutException(i % 10 == 0 ? "same" : $"{i}")));

        Assert.That(activity.Events.Count(), Is.EqualTo(new ErrorOptions().MaxErrors));
        Assert.That(activity.GetTagItem("error.repeats"), Is.EqualTo(1_000L - new ErrorOptions().MaxErrors));
    }

    private static Activity Recorded() => new("a") { IsAllDataRequested = true };

    private static void Do(Activity activity, Step step, int which)
    {
        _ = step switch
        {
            Step.Succeed => activity.Succeed(),
            Step.Fail => activity.Fail(),
            Step.FailWith => activity.Fail($"words {which}"),
            Step.FailBy => activity.Fail(s_errors[which]),
            Step.Record => activity.RecordError(s_errors[which]),
            _ => activity.AddEvent(new ActivityEvent($"event {which}")),
        };
    }

    private static string? Described(Step step, int which, string? before) => step switch
    {
        Step.FailWith => $"words {which}",
        Step.FailBy => before ?? s_errors[which].Message,
        _ => before,
    };
}
