// Errors on spans: what is recorded, once, and what a failed span carries.
using System.Diagnostics;
using System.Net.Sockets;
using NUnit.Framework;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Tests.Spans;

[NonParallelizable]
public class ErrorTests
{
    [Test]
    public void Each_error_is_an_event_in_order_and_the_status_is_another_matter()
    {
        using var recorded = new Recorded(Functional.Spans.SourceName);

        Functional.Spans.Run("process order", span => span
            .RecordError(new TimeoutException("bank is slow"), e => e.Attribute("try", 1))
            .RecordError(Thrown("no stock"))
            .RecordError(Thrown("no stock")));

        var span = recorded["process order"];
        Assert.That(span.Status, Is.EqualTo(ActivityStatusCode.Unset));
        Assert.That(span.GetTagItem("error.type"), Is.Null);
        Assert.That(span.Events.Select(happened => happened.Name), Is.All.EqualTo("exception"));
        Assert.That(span.Events.Select(happened => Tag(happened, "exception.message")),
            Is.EqualTo(new[] { "bank is slow", "no stock", "no stock" }));
        var first = span.Events.First();
        Assert.That(Tag(first, "try"), Is.EqualTo(1));
        Assert.That(Tag(first, "error.type"), Is.EqualTo("external"));
        Assert.That(Tag(first, "exception.type"), Is.EqualTo("System.TimeoutException"));
        Assert.That(Tag(span.Events.Last(), "exception.stacktrace"),
            Does.StartWith("System.InvalidOperationException: no stock").And.Contain(nameof(Thrown)));
    }

    [Test]
    public void A_description_says_what_the_exception_cannot()
    {
        using var recorded = new Recorded(Functional.Spans.SourceName);

        using (var span = Functional.Spans.Start("charge"))
        {
            span.RecordError(
                new InvalidOperationException("x"), e => e.Validation(field: "amount", constraint: "> 0").Message("the amount is negative")
                .Code("E42").Component("bank").Operation("charge").Retryable().Attribute("amount", -1));
            span.Fail();
        }

        var failed = recorded["charge"];
        (string, object?)[] said =
        [
            ("error.field", "amount"), ("error.constraint", "> 0"), ("error.message", "the amount is negative"), ("error.code", "E42"),
            ("error.component", "bank"), ("error.operation", "charge"), ("error.retryable", true), ("error.type", "validation"),
        ];
        foreach (var (key, value) in said)
        {
            Assert.That(Tag(failed.Events.Single(), key), Is.EqualTo(value), key);
            Assert.That(failed.GetTagItem(key), Is.EqualTo(value), key);
        }

        Assert.That(Tag(failed.Events.Single(), "amount"), Is.EqualTo(-1));
        Assert.That(failed.GetTagItem("amount"), Is.Null);
    }

    [Test]
    public void An_exception_that_passes_nested_spans_is_recorded_where_it_was_first_seen_and_fails_them_all()
    {
        using var recorded = new Recorded(Functional.Spans.SourceName);

        Assert.Throws<InvalidOperationException>(() => Functional.Spans.Run("outer", outer => Functional.Spans.Run("middle", middle =>
        {
            try
            {
                Functional.Spans.Run("inner", (Action<Span>)(inner =>
                {
                    var error = Thrown("no stock");
                    inner.RecordError(error, e => e.Resource("shelf"));
                    throw error;
                }));
            }
            catch (InvalidOperationException error)
            {
                middle.RecordError(error);
                throw;
            }
        })));

        Assert.That(recorded["inner"].Events.Count(), Is.EqualTo(1));
        foreach (var span in recorded.Spans)
        {
            Assert.That((span.Status, span.StatusDescription, span.GetTagItem("error.type"), span.GetTagItem("error.resource")),
                Is.EqualTo((ActivityStatusCode.Error, "no stock", "resource", "shelf")), span.DisplayName);
        }

        Assert.That(recorded["middle"].Events, Is.Empty);
        Assert.That(recorded["outer"].Events, Is.Empty);
    }

    [Test]
    public void A_span_between_that_knows_nothing_of_errors_does_not_break_the_chain()
    {
        using var source = new ActivitySource("Framework");
        using var recorded = new Recorded(Functional.Spans.SourceName, "Framework");

        Assert.Throws<InvalidOperationException>(() => Functional.Spans.Run("outer", (Action<Span>)(_ =>
        {
            using var between = source.StartActivity("between");
            Functional.Spans.Run("inner", (Action<Span>)(_ => throw new InvalidOperationException("no stock")));
        })));

        Assert.That(recorded["inner"].Events.Count(), Is.EqualTo(1));
        Assert.That(recorded["outer"].Events, Is.Empty);
    }

    [Test]
    public void An_exception_object_that_is_thrown_again_later_or_beside_is_recorded_again()
    {
        using var recorded = new Recorded(Functional.Spans.SourceName);
        var kept = new TimeoutException("kept by the application");

        Functional.Spans.Run("parent", _ =>
        {
            for (var i = 0; i < 2; i++)
                Assert.Throws<TimeoutException>(() => Functional.Spans.Run("child", (Action<Span>)(_ => throw kept)));
        });
        Assert.Throws<TimeoutException>(() => Functional.Spans.Run("another trace", (Action<Span>)(_ => throw kept)));

        Assert.That(
            recorded.Spans.Where(span => span.DisplayName != "parent").Select(span => span.Events.Count()), Is.EqualTo(new[] { 1, 1, 1 }));
    }

    [Test]
    public void The_recorded_exception_keeps_no_span_alive()
    {
        var error = new TimeoutException("kept by the application");
        var spans = Fail(error);

        for (var i = 0; i < 10 && spans.Exists(span => span.IsAlive); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.That(spans.Exists(span => span.IsAlive), Is.False);
        GC.KeepAlive(error);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static List<WeakReference> Fail(Exception error)
        {
            using var recorded = new Recorded(Functional.Spans.SourceName);
            Assert.Throws<TimeoutException>(
                () => Functional.Spans.Run("a", (Action<Span>)(_ => Functional.Spans.Run("b", (Action<Span>)(_ => throw error)))));
            return [.. recorded.Spans.Select(span => new WeakReference(span))];
        }
    }

    [Test]
    public void What_the_framework_says_of_the_type_stays_and_a_named_category_goes_before_it()
    {
        using var recorded = new Recorded(Functional.Spans.SourceName);
        using (var span = Functional.Spans.Start("kept"))
            span.SetAttribute("error.type", "404").Fail(new TimeoutException());
        using (var span = Functional.Spans.Start("named"))
            span.SetAttribute("error.type", "404").Fail(new TimeoutException(), e => e.Category(ErrorCategory.Of("billing")));
        using (var span = Functional.Spans.Start("last"))
            span.Fail(new TimeoutException(), e => e.Code("one")).Fail(new ArgumentException("b"));

        Assert.That(recorded["kept"].GetTagItem("error.type"), Is.EqualTo("404"));
        Assert.That(recorded["named"].GetTagItem("error.type"), Is.EqualTo("billing"));
        Assert.That(recorded["last"].GetTagItem("error.type"), Is.EqualTo("validation"));
        Assert.That(recorded["last"].GetTagItem("error.code"), Is.Null);
    }

    [Test]
    public void A_plain_activity_is_told_errors_in_the_same_way_and_null_does_nothing()
    {
        using var source = new ActivitySource("Framework");
        using var recorded = new Recorded("Framework");
        using (var activity = source.StartActivity("request"))
            Assert.That(activity.RecordError(new SocketException(), e => e.Code("reset")).Fail("no answer"), Is.SameAs(activity));
        using (var activity = source.StartActivity("other"))
            activity.Succeed().Fail(new SocketException());

        Assert.That(
            (recorded["request"].Status, recorded["request"].StatusDescription), Is.EqualTo((ActivityStatusCode.Error, "no answer")));
        Assert.That(recorded["request"].GetTagItem("error.type"), Is.EqualTo("external"));
        Assert.That(recorded["other"].Status, Is.EqualTo(ActivityStatusCode.Ok));
        Assert.That(ActivityErrorExtensions.RecordError(null, new TimeoutException()).Fail("x").Succeed(), Is.Null);
    }

    [Test]
    public void The_timeout_of_HttpClient_is_an_error_though_it_is_a_cancellation()
    {
        using var recorded = new Recorded(Functional.Spans.SourceName);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var timeout = new TaskCanceledException("timed out", new TimeoutException(), stop.Token);

        Assert.Throws<TaskCanceledException>(() => Functional.Spans.Run("get", (Action<Span>)(_ => throw timeout)));

        Assert.That((recorded["get"].Status, recorded["get"].GetTagItem("error.type")), Is.EqualTo((ActivityStatusCode.Error, "external")));
    }

    [Test]
    public void Where_nothing_is_recorded_nothing_is_computed_or_allocated()
    {
        var error = Thrown("no stock");
        var unrecorded = new Activity("unrecorded");
        var asked = 0;
        Action<ErrorDescription> describe = _ => asked++;
        Tell(new Span(null));
        Tell(new Span(unrecorded));

        var before = GC.GetAllocatedBytesForCurrentThread();
        Tell(new Span(null));
        unrecorded.IsAllDataRequested = false;
        Tell(new Span(unrecorded));
        Assert.That((GC.GetAllocatedBytesForCurrentThread() - before, asked), Is.EqualTo((0L, 2)));

        void Tell(Span span) => span.RecordError(error, describe).Fail(error, describe).Fail("x").Succeed().AddErrorDetected(error)
            .AddRetryAttempt(1, 2, TimeSpan.Zero, error).AddErrorResolved(1);
    }

    internal static Exception Thrown(string message)
    {
        try
        {
            throw new InvalidOperationException(message);
        }
        catch (InvalidOperationException error)
        {
            return error;
        }
    }

    internal static object? Tag(ActivityEvent happened, string key) => happened.Tags.SingleOrDefault(tag => tag.Key == key).Value;
}
