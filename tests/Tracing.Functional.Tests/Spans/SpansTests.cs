// Spans by hand: what Run and Start record, what is current when, and that nothing is computed for nobody.
using System.Diagnostics;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Tests.Spans;

[NonParallelizable]
public class SpansTests
{
    private static readonly string[] s_tiers = ["gold", "vip"];

    [Test]
    public void Run_gives_work_a_current_span_that_ends_with_it_and_its_result()
    {
        using var recorded = new Recorded(Functional.Spans.SourceName);

        var answer = Functional.Spans.Run("process order", span =>
        {
            Assert.That(Functional.Spans.Current, Is.EqualTo(span));
            return Functional.Spans.Run("check inventory", inner => inner.Activity!.ParentSpanId == span.Context.SpanId ? 42 : 0);
        });

        Assert.That(answer, Is.EqualTo(42));
        Assert.That(recorded.Spans.Select(span => span.DisplayName), Is.EqualTo(new[] { "check inventory", "process order" }));
        Assert.That(Activity.Current, Is.Null);
    }

    [Test]
    public async Task A_span_of_asynchronous_work_lasts_until_its_task_ends_and_is_never_current_outside()
    {
        using var recorded = new Recorded(Functional.Spans.SourceName);
        var gate = new TaskCompletionSource();

        var work = Functional.Spans.Run("process order", async span =>
        {
            await gate.Task;
            Assert.That(Functional.Spans.Current, Is.EqualTo(span));
            return await Functional.Spans.Run("charge payment", _ => Task.FromResult(7));
        });
        Assert.That(Activity.Current, Is.Null);
        Assert.That(recorded.Spans, Is.Empty);
        gate.SetResult();

        Assert.That(await work, Is.EqualTo(7));
        Assert.That(recorded["charge payment"].ParentSpanId, Is.EqualTo(recorded["process order"].SpanId));
    }

    [Test]
    public void Attributes_events_and_links_are_recorded_as_given()
    {
        using var recorded = new Recorded(Functional.Spans.SourceName);
        var other = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);

        using (var span = Functional.Spans.Start("process order"))
        {
            span.SetAttribute("text", "t").SetAttribute("whole", 1).SetAttribute("real", 1.5).SetAttribute("yes", true)
                .SetAttribute("many", s_tiers).SetAttribute("late", () => "computed")
                .AddEvent("stock reserved", ("warehouse", "north"), ("places", 2)).AddEvent("done")
                .AddLink(other, ("why", "batch")).AddLink(default)
                .UpdateName("process large order");
        }

        var seen = recorded["process large order"];
        Assert.That(seen.TagObjects.Select(tag => (tag.Key, tag.Value)), Is.EqualTo(new (string, object?)[]
        {
            ("text", "t"), ("whole", 1L), ("real", 1.5), ("yes", true), ("many", s_tiers), ("late", "computed"),
        }));
        Assert.That(seen.Events.Select(happened => happened.Name), Is.EqualTo(new[] { "stock reserved", "done" }));
        Assert.That(seen.Events.First().Tags.Select(tag => (tag.Key, tag.Value)),
            Is.EqualTo(new (string, object?)[] { ("warehouse", "north"), ("places", 2) }));
        Assert.That(seen.Links.Single().Context, Is.EqualTo(other));
        Assert.That(seen.Links.Single().Tags!.Single().Value, Is.EqualTo("batch"));
    }

    [Test]
    public void Options_are_there_when_the_sampler_decides()
    {
        var asked = new Asked();
        using var provider = Sdk.CreateTracerProviderBuilder().AddSource(Functional.Spans.SourceName).SetSampler(asked).Build();
        var parent =
            new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.None, isRemote: true);
        var link = new ActivityLink(
            new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.None));

        Functional.Spans.Run("receive order", _ => { }, new SpanOptions
        {
            Kind = ActivityKind.Consumer,
            Parent = parent,
            Attributes = [new("queue", "orders")],
            Links = [link],
        });

        Assert.That(
            (asked.Kind, asked.Parent, asked.Tags.Single().Value, asked.Links), Is.EqualTo((ActivityKind.Consumer, parent, "orders", 1)));
    }

    [Test]
    public void A_span_for_a_message_goes_on_with_the_trace_and_the_baggage_of_its_sender()
    {
        using var recorded = new Recorded(Functional.Spans.SourceName);
        var headers = new Dictionary<string, string>();
        Functional.Spans.Run("place order", span =>
        {
            span.Activity!.AddBaggage("user.id", "u-42");
            Propagation.Inject(headers);
        });

        Functional.Spans.Run(
            "receive order",
            span => Assert.That(span.Activity!.GetBaggageItem("user.id"), Is.EqualTo("u-42")),
            new SpanOptions { Kind = ActivityKind.Consumer, Sender = Propagation.Extract(headers) });

        Assert.That(recorded["receive order"].ParentSpanId, Is.EqualTo(recorded["place order"].SpanId));
        Assert.That(recorded["receive order"].TraceId, Is.EqualTo(recorded["place order"].TraceId));
    }

    [Test]
    public async Task An_exception_that_leaves_the_work_is_recorded_once_fails_the_span_and_goes_on()
    {
        using var recorded = new Recorded(Functional.Spans.SourceName);
        var thrown = new InvalidOperationException("no stock");

        var caught =
            Assert.Throws<InvalidOperationException>(() => Functional.Spans.Run("check inventory", (Action<Span>)(_ => throw thrown)));
        var caughtLater = await Assert.ThrowsAsync<InvalidOperationException>(() => Functional.Spans.Run("check again", async _ =>
        {
            await Task.Yield();
            throw thrown;
        }));

        Assert.That(caught, Is.SameAs(thrown));
        Assert.That(caughtLater, Is.SameAs(thrown));
        foreach (var span in recorded.Spans)
        {
            Assert.That((span.Status, span.StatusDescription), Is.EqualTo((ActivityStatusCode.Error, "no stock")));
            Assert.That(span.GetTagItem("error.type"), Is.EqualTo("System.InvalidOperationException"));
            Assert.That(span.Events.Single().Name, Is.EqualTo("exception"));
        }

        Assert.That(recorded.Spans, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_cancellation_that_was_asked_for_is_no_error_and_another_one_is()
    {
        using var recorded = new Recorded(Functional.Spans.SourceName);
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        await Assert.ThrowsAsync<TaskCanceledException>(() => Functional.Spans.Run("asked for", _ => Task.Delay(1000, stop.Token)));
        Assert.Throws<OperationCanceledException>(
            () => Functional.Spans.Run("out of the blue", (Action<Span>)(_ => throw new OperationCanceledException())));

        Assert.That(recorded["asked for"].Status, Is.EqualTo(ActivityStatusCode.Unset));
        Assert.That(recorded["out of the blue"].Status, Is.EqualTo(ActivityStatusCode.Error));
    }

    [Test]
    public void Where_nobody_listens_the_work_runs_alone_and_nothing_is_computed_or_allocated()
    {
        var ran = 0;
        Action<Span> work = span =>
            ran += span.SetAttribute("late", static () => throw new InvalidOperationException()).IsRecorded ? 100 : 1;
        Functional.Spans.Run("warm up", work);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Functional.Spans.Run("process order", work);
        using (var span = Functional.Spans.Start("by hand"))
            span.SetAttribute("whole", 1).SetAttribute("real", 2.0).SetAttribute("text", "t").AddEvent("none").AddLink(default);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That((ran, allocated), Is.EqualTo((2, 0L)));
    }

    [Test]
    public void What_asynchronous_work_throws_at_once_is_in_its_task_with_listeners_and_without([Values] bool isRecorded)
    {
        using var recorded = isRecorded ? new Recorded(Functional.Spans.SourceName) : null;

        var failed = Functional.Spans.Run("fail", (Func<Span, Task>)(_ => throw new InvalidOperationException("at once")));
        var failedToo = Functional.Spans.Run("fail", (Func<Span, Task<int>>)(_ => throw new InvalidOperationException("at once")));

        Assert.That((failed.IsFaulted, failedToo.IsFaulted), Is.EqualTo((true, true)));
    }

    [Test]
    public void A_processor_or_an_attribute_that_throws_does_not_reach_the_work()
    {
        using var provider = Sdk.CreateTracerProviderBuilder().AddSource(Functional.Spans.SourceName).AddProcessor(new Broken()).Build();

        var answer = Functional.Spans.Run(
            "process order", span => span.SetAttribute("late", () => throw new InvalidOperationException()).IsRecorded ? 1 : 2);

        Assert.That(answer, Is.GreaterThan(0));
        Assert.That(Activity.Current, Is.Null, "the span that a processor kept from ending is not current any more");
    }

    [Test]
    public void A_source_of_ones_own_gives_its_name()
    {
        using var source = new ActivitySource("Shop");
        using var recorded = new Recorded("Shop");

        Assert.That(source.Run("process order", _ => 1), Is.EqualTo(1));

        Assert.That(recorded["process order"].Source.Name, Is.EqualTo("Shop"));
    }

    [Test]
    public void Null_is_refused_whoever_listens()
    {
        Assert.Throws<ArgumentNullException>(() => Functional.Spans.Start(null!));
        Assert.Throws<ArgumentNullException>(() => Functional.Spans.Run("a", (Action<Span>)null!));
        Assert.Throws<ArgumentNullException>(() => Functional.Spans.Run("a", (Func<Span, Task>)null!).GetAwaiter());
    }

    private sealed class Asked : Sampler
    {
        public ActivityKind Kind { get; private set; }

        public ActivityContext Parent { get; private set; }

        public List<KeyValuePair<string, object?>> Tags { get; private set; } = [];

        public int Links { get; private set; }

        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
        {
            (Kind, Parent) = (samplingParameters.Kind, samplingParameters.ParentContext);
            (Tags, Links) = ([.. samplingParameters.Tags ?? []], samplingParameters.Links?.Count() ?? 0);
            return new SamplingResult(SamplingDecision.RecordAndSample);
        }
    }

    private sealed class Broken : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data) => throw new InvalidOperationException("broken");
    }
}
