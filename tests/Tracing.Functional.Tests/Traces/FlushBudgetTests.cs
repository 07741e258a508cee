// The time of a flush or a shutdown is one budget: what deciding and one exporter take of it is missing for the next, and every exporter
// is asked. Exporters take time by the clock that the budget is read from, so however slow the machine is, no test turns on it.
using System.Diagnostics;
using NUnit.Framework;
using OpenTelemetry;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Traces;

public class FlushBudgetTests
{
    private const int Ample = 600_000;
    private const int Spent = 50;

    private static bool Run(Tracing tracing, bool isShutdown, int milliseconds) =>
        isShutdown ? tracing.Shutdown(milliseconds) : tracing.Flush(milliseconds);

    [TestCase(false)]
    [TestCase(true)]
    public void What_one_exporter_takes_is_missing_for_the_next(bool isShutdown)
    {
        using Flushed first = new(Spent), second = new(Spent), third = new();
        using var tracing = new Tracing(Sample.Always, more: builder => builder.ExportTo(second).ExportTo(third), target: first);
        Assert.That(Run(tracing, isShutdown, Ample), Is.True);
        Assert.That(first.Budget, Is.GreaterThan(0).And.LessThanOrEqualTo(Ample));
        Assert.That(second.Budget, Is.GreaterThan(0).And.LessThanOrEqualTo(first.Budget - Spent));
        Assert.That(third.Budget, Is.GreaterThan(0).And.LessThanOrEqualTo(second.Budget - Spent));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void What_deciding_takes_is_missing_for_all(bool isShutdown)
    {
        using Flushed first = new(perSpan: Spent), second = new();
        using var tracing = new Tracing(
            Sample.Always.When(WholeTrace.SpanCountAtMost(50)),
            options => options.Grace = TimeSpan.FromHours(1),
            more: builder => builder.ExportTo(second),
            target: first);
        tracing.Trace("complete, and held for its grace");
        Assert.That(Run(tracing, isShutdown, Ample), Is.True);
        Assert.That((first.Spans, second.Spans), Is.EqualTo((2, 2)));
        Assert.That(first.Budget, Is.GreaterThan(0).And.LessThanOrEqualTo(Ample - (2 * Spent)));
        Assert.That(second.Budget, Is.GreaterThan(0).And.LessThanOrEqualTo(first.Budget));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void When_nothing_is_left_the_others_are_asked_without_time_and_never_for_ever(bool isShutdown)
    {
        using Flushed first = new(2 * Spent), second = new(), third = new();
        using var tracing = new Tracing(Sample.Always, more: builder => builder.ExportTo(second).ExportTo(third), target: first);
        Run(tracing, isShutdown, Spent);
        Assert.That((second.Budget, third.Budget), Is.EqualTo((0, 0)));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void For_ever_is_for_ever_for_each(bool isShutdown)
    {
        using Flushed first = new(), second = new();
        using var tracing = new Tracing(Sample.Always, more: builder => builder.ExportTo(second), target: first);
        Assert.That(Run(tracing, isShutdown, Timeout.Infinite), Is.True);
        Assert.That((first.Budget, second.Budget), Is.EqualTo((Timeout.Infinite, Timeout.Infinite)));
    }

    [TestCase(false, true)]
    [TestCase(false, false)]
    [TestCase(true, true)]
    [TestCase(true, false)]
    public void One_that_fails_is_told_and_the_others_are_asked_all_the_same(bool isShutdown, bool isFirst)
    {
        using Flushed failing = new(answer: false), other = new();
        using var tracing = new Tracing(
            Sample.Always, more: builder => builder.ExportTo(isFirst ? other : failing), target: isFirst ? failing : other);
        Assert.That(Run(tracing, isShutdown, Ample), Is.False);
        Assert.That((failing.Asked, other.Asked), Is.EqualTo((1, 1)));
    }

    /// <summary>Notes the budget that it gets, and takes time of it.</summary>
    private sealed class Flushed(int takes = 0, int perSpan = 0, bool answer = true) : BaseProcessor<Activity>
    {
        public int Budget { get; private set; } = int.MinValue;

        public int Asked { get; private set; }

        public int Spans { get; private set; }

        public override void OnEnd(Activity data)
        {
            Spans++;
            Take(perSpan);
        }

        protected override bool OnForceFlush(int timeoutMilliseconds) => Take(timeoutMilliseconds, takes);

        protected override bool OnShutdown(int timeoutMilliseconds) => Take(timeoutMilliseconds, takes);

        private static void Take(int milliseconds)
        {
            for (var watch = Stopwatch.StartNew(); watch.ElapsedMilliseconds < milliseconds;)
                Thread.Sleep(1);
        }

        private bool Take(int budget, int milliseconds)
        {
            (Budget, Asked) = (budget, Asked + 1);
            Take(milliseconds);
            return answer;
        }
    }
}
