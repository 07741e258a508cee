// Spans.Retry and cancellations: only the token that Retry was given is the caller's, and its cancellation may be wrapped.
using System.Diagnostics;
using NUnit.Framework;

namespace Tracing.Functional.Tests.Spans;

[NonParallelizable]
public class RetryCancellationTests
{
    private static readonly RetryOptions s_steady = new() { Attempts = 4, Delay = TimeSpan.Zero, Jitter = 0 };

    /// <summary>How a try reports that its own time was up.</summary>
    private static readonly TestCaseData[] s_ownTimeouts =
    [
        new TestCaseData((CancellationToken own) => (Exception)new OperationCanceledException(own)).SetArgDisplayNames("plain"),
        new TestCaseData((CancellationToken own) => (Exception)new TaskCanceledException("slow", null, own))
            .SetArgDisplayNames("of a task"),
        new TestCaseData((CancellationToken own) => (Exception)new AggregateException(new TaskCanceledException("slow", null, own)))
            .SetArgDisplayNames("of Wait"),
        new TestCaseData((CancellationToken own) => (Exception)new IOException("cut", new OperationCanceledException(own)))
            .SetArgDisplayNames("wrapped"),
    ];

    [TestCaseSource(nameof(s_ownTimeouts))]
    public async Task A_try_that_timed_out_by_its_own_token_is_tried_again(Func<CancellationToken, Exception> fault)
    {
        using var recorded = new Recorded(Functional.Spans.SourceName);
        using var stop = new CancellationTokenSource();
        var (tries, asked) = (0, 0);
        var answer = await Functional.Spans.Retry(
            "charge",
            (_, token) => ++tries < 3 ? throw fault(TimedOut(token)) : Task.FromResult(42),
            s_steady with { ShouldRetry = _ => ++asked > 0 },
            cancellationToken: stop.Token);

        Assert.That((answer, tries, asked), Is.EqualTo((42, 3, 2)));
        Assert.That(recorded["charge"].Events.Select(happened => happened.Name),
            Is.EqualTo(new[] { "error.detected", "exception", "retry.attempt", "exception", "retry.attempt", "error.resolved" }));
    }

    [TestCaseSource(nameof(s_ownTimeouts))]
    public async Task Tries_that_all_timed_out_fail_the_span_and_each_try(Func<CancellationToken, Exception> fault)
    {
        foreach (var perAttempt in new[] { false, true })
        {
            using var recorded = new Recorded(Functional.Spans.SourceName);
            using var stop = new CancellationTokenSource();
            Exception? thrown = null;
            try
            {
                await Functional.Spans.Retry(
                    "charge",
                    (_, token) => Task.FromException<int>(fault(TimedOut(token))),
                    s_steady with { Attempts = 2, SpanPerAttempt = perAttempt },
                    cancellationToken: stop.Token);
            }
            catch (Exception error)
            {
                thrown = error;
            }

            Assert.That(thrown, Is.Not.Null);
            Assert.That(recorded.Spans.Select(span => span.Status), Is.All.EqualTo(ActivityStatusCode.Error));
            Assert.That(recorded.Spans, Has.Count.EqualTo(perAttempt ? 3 : 1));
        }
    }

    /// <summary>How work may tell that the caller has cancelled it.</summary>
    private static readonly TestCaseData[] s_cancellations =
    [
        new TestCaseData((CancellationToken stop) => (Exception)new OperationCanceledException(stop)).SetArgDisplayNames("plain"),
        new TestCaseData((CancellationToken _) => (Exception)new OperationCanceledException()).SetArgDisplayNames("no token"),
        new TestCaseData((CancellationToken stop) => (Exception)new AggregateException(new TaskCanceledException("", null, stop)))
            .SetArgDisplayNames("of Wait"),
        new TestCaseData((CancellationToken stop) =>
            (Exception)new AggregateException(
                new AggregateException(new OperationCanceledException(stop)), new OperationCanceledException()))
            .SetArgDisplayNames("of several tasks"),
        new TestCaseData((CancellationToken stop) =>
            (Exception)new InvalidOperationException("stopped", new OperationCanceledException(stop))).SetArgDisplayNames("wrapped"),
        new TestCaseData((CancellationToken stop) =>
            (Exception)new IOException("cut", new InvalidOperationException("stopped", new OperationCanceledException(stop))))
            .SetArgDisplayNames("wrapped twice"),
    ];

    [TestCaseSource(nameof(s_cancellations))]
    public void A_cancellation_that_the_caller_asked_for_is_no_error_however_it_is_wrapped(Func<CancellationToken, Exception> fault)
    {
        foreach (var perAttempt in new[] { false, true })
        {
            using var recorded = new Recorded(Functional.Spans.SourceName);
            using var stop = new CancellationTokenSource();
            var tries = 0;
            Assert.CatchAsync(() => Functional.Spans.Retry(
                "charge",
                (_, token) =>
                {
                    tries++;
                    stop.Cancel();
                    return Task.FromException<int>(fault(token));
                },
                s_steady with { SpanPerAttempt = perAttempt },
                cancellationToken: stop.Token));

            Assert.That(tries, Is.EqualTo(1));
            Assert.That(recorded.Spans.Select(span => span.Status), Is.All.EqualTo(ActivityStatusCode.Unset));
            Assert.That(recorded.Spans.SelectMany(span => span.Events), Is.Empty);
        }
    }

    [Test]
    public void A_real_failure_beside_a_cancellation_is_an_error()
    {
        using var recorded = new Recorded(Functional.Spans.SourceName);
        using var stop = new CancellationTokenSource();
        Assert.CatchAsync(() => Functional.Spans.Retry(
            "charge",
            (_, token) =>
            {
                stop.Cancel();
                return Task.FromException<int>(
                    new AggregateException(new OperationCanceledException(token), new InvalidOperationException("broken")));
            },
            cancellationToken: stop.Token));
        Assert.That(recorded["charge"].Status, Is.EqualTo(ActivityStatusCode.Error));
    }

    [Test]
    public void Waiting_for_a_cancelled_task_is_no_error_of_the_span()
    {
        using var recorded = new Recorded(Functional.Spans.SourceName);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<AggregateException>(
            () => Functional.Spans.Run("waits", _ => Task.Delay(Timeout.Infinite, stop.Token).Wait(CancellationToken.None)));
        Assert.That(recorded["waits"].Status, Is.EqualTo(ActivityStatusCode.Unset));
    }

    /// <summary>The token of one try, whose time is up.</summary>
    private static CancellationToken TimedOut(CancellationToken stop)
    {
        using var own = CancellationTokenSource.CreateLinkedTokenSource(stop);
        own.Cancel();
        return own.Token;
    }
}
