// Asynchronous work in spans: which overload a call binds, and how long the span lasts.
using System.Diagnostics;
using NUnit.Framework;

namespace Tracing.Functional.Tests.Spans;

[NonParallelizable]
public class AsyncSpansTests
{
    private static readonly ActivitySource s_source = new("Tracing.Functional.Tests.AsyncSpans");

    /// <summary>
    /// Every form of a call, as users write it: work that waits for a gate, through Run and RunAsync, of Spans and of a source.
    /// </summary>
    private static IEnumerable<TestCaseData> Forms()
    {
        yield return Form("Run, lambda with a ValueTask", gate => Functional.Spans.Run("work", _ => Value(gate)).AsTask());
        yield return Form("Run, lambda with a ValueTask<T>", gate => Functional.Spans.Run("work", _ => ValueOf(gate)).AsTask());
        yield return Form("Run, lambda with a Task", gate => Functional.Spans.Run("work", _ => gate));
        yield return Form("Run, lambda with a Task<T>", gate => Functional.Spans.Run("work", _ => TaskOf(gate)));
        yield return Form("Run, async lambda", gate => Functional.Spans.Run("work", async _ => await gate));
        yield return Form("Run, async lambda with a result", gate => Functional.Spans.Run("work", async _ => await TaskOf(gate)));
        yield return Form("Run, async lambda over a ValueTask", gate => Functional.Spans.Run("work", async _ => await Value(gate)));
        yield return Form("Run, async block", gate => Functional.Spans.Run("work", async _ => { await gate; }));
        yield return Form("Run, async block with a result", gate => Functional.Spans.Run("work", async _ =>
        {
            await gate;
            return 1;
        }));
        yield return Form("Run, method with a ValueTask", gate => Functional.Spans.Run("work", new Work(gate).Value).AsTask());
        yield return Form("Run, method with a ValueTask<T>", gate => Functional.Spans.Run("work", new Work(gate).ValueOf).AsTask());
        yield return Form("Run, method with a Task", gate => Functional.Spans.Run("work", new Work(gate).Task));
        yield return Form("Run, method with a Task<T>", gate => Functional.Spans.Run("work", new Work(gate).TaskOf));
        yield return Form("Run, function", gate => Functional.Spans.Run("work", (Func<Span, ValueTask>)(_ => Value(gate))).AsTask());
        yield return Form("Run, options", gate => Functional.Spans.Run("work", _ => Value(gate), new SpanOptions()).AsTask());

        yield return Form("RunAsync, lambda with a ValueTask", gate => Functional.Spans.RunAsync("work", _ => Value(gate)).AsTask());
        yield return Form("RunAsync, lambda with a ValueTask<T>", gate => Functional.Spans.RunAsync("work", _ => ValueOf(gate)).AsTask());
        yield return Form("RunAsync, lambda with a Task", gate => Functional.Spans.RunAsync("work", _ => gate));
        yield return Form("RunAsync, lambda with a Task<T>", gate => Functional.Spans.RunAsync("work", _ => TaskOf(gate)));
        yield return Form("RunAsync, async lambda", gate => Functional.Spans.RunAsync("work", async _ => await gate));
        yield return Form("RunAsync, async lambda with a result", gate => Functional.Spans.RunAsync("work", async _ => await TaskOf(gate)));
        yield return Form("RunAsync, method with a ValueTask", gate => Functional.Spans.RunAsync("work", new Work(gate).Value).AsTask());
        yield return Form("RunAsync, method with a Task<T>", gate => Functional.Spans.RunAsync("work", new Work(gate).TaskOf));

        yield return Form("source.Run, lambda with a ValueTask", gate => s_source.Run("work", _ => Value(gate)).AsTask());
        yield return Form("source.Run, lambda with a ValueTask<T>", gate => s_source.Run("work", _ => ValueOf(gate)).AsTask());
        yield return Form("source.Run, async lambda", gate => s_source.Run("work", async _ => await gate));
        yield return Form("source.Run, method with a ValueTask", gate => s_source.Run("work", new Work(gate).Value).AsTask());
        yield return Form("source.RunAsync, lambda with a ValueTask", gate => s_source.RunAsync("work", _ => Value(gate)).AsTask());
        yield return Form("source.RunAsync, lambda with a ValueTask<T>", gate => s_source.RunAsync("work", _ => ValueOf(gate)).AsTask());
        yield return Form("source.RunAsync, lambda with a Task", gate => s_source.RunAsync("work", _ => gate));
        yield return Form("source.RunAsync, async lambda with a result", gate => s_source.RunAsync("work", async _ => await TaskOf(gate)));
    }

    /// <summary>Work that only throws, as statements whose task, if there were one, nobody awaits.</summary>
    private static IEnumerable<TestCaseData> Throwing()
    {
        yield return Throw("Run, lambda", static () => { Functional.Spans.Run("work", _ => throw new TimeoutException("now")); });
        yield return Throw("Run, block", static () =>
        {
            Functional.Spans.Run("work", span =>
            {
                span.SetAttribute("seen", true);
                throw new TimeoutException("now");
            });
        });
        yield return Throw("Run, options", static () =>
        {
            Functional.Spans.Run("work", _ => throw new TimeoutException("now"), new SpanOptions());
        });
        yield return Throw("source.Run, lambda", static () => { s_source.Run("work", _ => throw new TimeoutException("now")); });

        static TestCaseData Throw(string name, Action run) => new TestCaseData(run).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Throwing))]
    public void What_work_that_only_throws_throws_is_not_lost_in_a_task(Action run)
    {
        using var recorded = new Recorded(Functional.Spans.SourceName, s_source.Name);
        var caught = false;
        try
        {
            run();
        }
        catch (TimeoutException)
        {
            caught = true;
        }

        Assert.That(caught);
        Assert.That(recorded.Spans.Single().Status, Is.EqualTo(ActivityStatusCode.Error));
    }

    [TestCaseSource(nameof(Forms))]
    public async Task The_span_lasts_until_the_work_is_done(Func<Task, Task> run)
    {
        using var recorded = new Recorded(Functional.Spans.SourceName, s_source.Name);
        var gate = new TaskCompletionSource();

        var work = run(gate.Task);
        Assert.That(recorded.Spans, Is.Empty, "the work is not done");
        Assert.That(Activity.Current, Is.Null, "the span is current only inside the work");
        gate.SetResult();
        await work;

        Assert.That(recorded["work"].Status, Is.EqualTo(ActivityStatusCode.Unset));
    }

    [TestCaseSource(nameof(Forms))]
    public async Task A_failure_after_the_first_await_fails_the_span(Func<Task, Task> run)
    {
        using var recorded = new Recorded(Functional.Spans.SourceName, s_source.Name);
        var gate = new TaskCompletionSource();

        var work = run(gate.Task);
        gate.SetException(new TimeoutException("slow"));

        await Assert.ThrowsAsync<TimeoutException>(() => work);
        Assert.That(recorded["work"].Status, Is.EqualTo(ActivityStatusCode.Error));
        Assert.That(recorded["work"].StatusDescription, Is.EqualTo("slow"));
    }

    [TestCaseSource(nameof(Forms))]
    public async Task A_cancellation_that_was_asked_for_is_no_error(Func<Task, Task> run)
    {
        using var recorded = new Recorded(Functional.Spans.SourceName, s_source.Name);
        using var stop = new CancellationTokenSource();
        var gate = new TaskCompletionSource();

        var work = run(gate.Task);
        stop.Cancel();
        gate.SetCanceled(stop.Token);

        await Assert.ThrowsAsync<TaskCanceledException>(() => work);
        Assert.That(work.IsCanceled);
        Assert.That(recorded["work"].Status, Is.EqualTo(ActivityStatusCode.Unset));
    }

    [TestCaseSource(nameof(Forms))]
    public async Task Work_that_is_done_at_once_has_a_span_too(Func<Task, Task> run)
    {
        using var recorded = new Recorded(Functional.Spans.SourceName, s_source.Name);

        await run(Task.CompletedTask);

        Assert.That(recorded["work"].Status, Is.EqualTo(ActivityStatusCode.Unset));
        Assert.That(Activity.Current, Is.Null);
    }

    [Test]
    public async Task Results_come_through_with_listeners_and_without([Values] bool isRecorded)
    {
        using var recorded = isRecorded ? new Recorded(Functional.Spans.SourceName) : null;

        Assert.That(await Functional.Spans.Run("work", _ => ValueTask.FromResult(1)), Is.EqualTo(1));
        Assert.That(await Functional.Spans.RunAsync("work", _ => ValueTask.FromResult(2)), Is.EqualTo(2));
        Assert.That(await Functional.Spans.RunAsync("work", _ => Task.FromResult(3)), Is.EqualTo(3));
        Assert.That(await Functional.Spans.RunAsync("work", async _ => await ValueTask.FromResult(4)), Is.EqualTo(4));
        Assert.That(Functional.Spans.Run("work", _ => 5), Is.EqualTo(5));
    }

    [Test]
    public void What_work_throws_at_once_is_in_its_task_with_listeners_and_without([Values] bool isRecorded)
    {
        using var recorded = isRecorded ? new Recorded(Functional.Spans.SourceName) : null;
        Func<Span, ValueTask> value = _ => throw new InvalidOperationException("at once");
        Func<Span, ValueTask<int>> valueOf = _ => throw new InvalidOperationException("at once");
        Func<Span, Task> task = _ => throw new InvalidOperationException("at once");
        Func<Span, Task<int>> taskOf = _ => throw new InvalidOperationException("at once");

        Assert.That(Functional.Spans.Run("fail", value).AsTask().IsFaulted);
        Assert.That(Functional.Spans.Run("fail", valueOf).AsTask().IsFaulted);
        Assert.That(Functional.Spans.RunAsync("fail", value).AsTask().IsFaulted);
        Assert.That(Functional.Spans.RunAsync("fail", valueOf).AsTask().IsFaulted);
        Assert.That(Functional.Spans.RunAsync("fail", task).IsFaulted);
        Assert.That(Functional.Spans.RunAsync("fail", taskOf).IsFaulted);
        if (recorded is not null)
            Assert.That(recorded.Spans.Select(span => span.Status), Is.EqualTo(Enumerable.Repeat(ActivityStatusCode.Error, 6)));
    }

    [Test]
    public void If_nobody_listens_nothing_is_allocated()
    {
        Func<Span, ValueTask> value = static _ => default;
        Func<Span, ValueTask<int>> valueOf = static _ => new ValueTask<int>(1);
        Func<Span, Task> task = static _ => Task.CompletedTask;
        var sum = Once();

        var before = GC.GetAllocatedBytesForCurrentThread();
        sum += Once();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(allocated, Is.Zero);
        Assert.That(sum, Is.EqualTo(10));

        int Once() =>
            Done(Functional.Spans.Run("work", value)) + Done(Functional.Spans.RunAsync("work", value))
                + DoneOf(Functional.Spans.Run("work", valueOf)) + DoneOf(Functional.Spans.RunAsync("work", valueOf))
                + (Functional.Spans.RunAsync("work", task).IsCompletedSuccessfully ? 1 : 0);

        static int Done(ValueTask task) => task.IsCompletedSuccessfully ? 1 : 0;

        static int DoneOf(ValueTask<int> task) => task.IsCompletedSuccessfully ? 1 : 0;
    }

    [Test]
    public void Null_is_refused_at_the_call()
    {
        Assert.Throws<ArgumentNullException>(() => _ = Functional.Spans.RunAsync("a", (Func<Span, ValueTask>)null!).AsTask());
        Assert.Throws<ArgumentNullException>(() => _ = Functional.Spans.Run("a", (Func<Span, ValueTask<int>>)null!).AsTask());
        Assert.Throws<ArgumentNullException>(() => _ = Functional.Spans.RunAsync(null!, _ => Task.CompletedTask));
    }

    private static TestCaseData Form(string name, Func<Task, Task> run) => new TestCaseData(run).SetArgDisplayNames(name);

    private static async ValueTask Value(Task gate) => await gate;

    private static async ValueTask<int> ValueOf(Task gate)
    {
        await gate;
        return 1;
    }

    private static async Task<int> TaskOf(Task gate)
    {
        await gate;
        return 1;
    }

    private sealed class Work(Task gate)
    {
        public ValueTask Value(Span span) => AsyncSpansTests.Value(gate);

        public ValueTask<int> ValueOf(Span span) => AsyncSpansTests.ValueOf(gate);

        public Task Task(Span span) => gate;

        public Task<int> TaskOf(Span span) => AsyncSpansTests.TaskOf(gate);
    }
}
