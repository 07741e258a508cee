// F10: the attribute otel.status_code is a status, wherever a span's failure is read, as it is for the exporters.
using System.Diagnostics;
using NUnit.Framework;
using Tracing.Functional.Activities;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Traces;

public class StatusTagTests
{
    private static Action<Activity> Set(string key, object? value) => span => span.SetTag(key, value);

    private static IEnumerable<TestCaseData> Spans()
    {
        yield return Case("ERROR", Set("otel.status_code", "ERROR"), true);
        yield return Case("Error, in any case", Set("otel.status_code", "Error"), true);
        yield return Case("OK", Set("otel.status_code", "OK"), false);
        yield return Case("UNSET", Set("otel.status_code", "UNSET"), false);
        yield return Case("another text", Set("otel.status_code", "ERRORS"), false);
        yield return Case("no text", Set("otel.status_code", 2), false);
        yield return Case("ERROR under another key", Set("otel.status", "ERROR"), false);
        yield return Case(
            "ERROR, and the framework's own Ok",
            span => span.SetTag("otel.status_code", "ERROR").SetStatus(ActivityStatusCode.Ok),
            false);
        yield return Case(
            "OK, and the framework's own Error",
            span => span.SetTag("otel.status_code", "OK").SetStatus(ActivityStatusCode.Error),
            true);
        yield return Case("first ERROR, then OK", span => span.AddTag("otel.status_code", "ERROR").AddTag("otel.status_code", "OK"), false);
        yield return Case("first OK, then ERROR", span => span.AddTag("otel.status_code", "OK").AddTag("otel.status_code", "ERROR"), true);
        static TestCaseData Case(string name, Action<Activity> fill, bool isFailed) =>
            new TestCaseData(fill, isFailed).SetName($"F10: a status by attribute: {name}");
    }

    [TestCaseSource(nameof(Spans))]
    public void It_fails_the_span_for_conditions_and_streams(Action<Activity> fill, bool isFailed)
    {
        using var streams = new TracingStreams { ObservesDropped = true };
        using var tracing = new Tracing(
            Sample.Always.When(AnySpan.Failed & WholeTrace.ErrorCountAtLeast(1)).OrElse(Sample.Never), streams: streams);
        TraceRecord? seen = null;
        using var over = new ManualResetEventSlim();
        using var subscription = streams.Traces.Subscribe(trace =>
        {
            seen = trace;
            over.Set();
        });
        tracing.Trace("root", child: fill);
        Assert.That(tracing.Names.Count, Is.EqualTo(isFailed ? 2 : 0));
        Assert.That(over.Wait(TimeSpan.FromSeconds(10)));
        Assert.That(seen!.IsFailed, Is.EqualTo(isFailed));
    }

    [Test]
    public void A_late_span_that_fails_by_attribute_is_treated_as_one_that_fails()
    {
        var byAttribute = Late(span => span.SetTag("otel.status_code", "ERROR"));
        Assert.That(byAttribute, Is.EqualTo(Late(span => span.SetStatus(ActivityStatusCode.Error))));
        Assert.That(byAttribute, Is.Not.EqualTo(Late(static _ => { })));
    }

    private static (long LateErrors, int Exported) Late(Action<Activity> fill)
    {
        using var metrics = new MeterSums();
        using var tracing = new Tracing(Sample.Always.When(AnySpan.Failed), options => options.MaxSpansPerTrace = 1);
        var root = tracing.Start("root")!;
        Activity late = tracing.Start("late", root)!, other = tracing.Start("other", root)!;
        other.Stop();
        root.Stop();
        fill(late);
        late.Stop();
        return (metrics.LateErrorsLost, tracing.Names.Count);
    }

    [Test]
    public void The_description_by_attribute_is_the_description()
    {
        using var activity = new Activity("a");
        activity.SetTag("otel.status_code", "ERROR").SetTag("otel.status_description", "no funds");
        Assert.That(ActivityStatus.Description(activity), Is.EqualTo("no funds"));
        activity.SetStatus(ActivityStatusCode.Error, "own");
        Assert.That(ActivityStatus.Description(activity), Is.EqualTo("own"));
    }
}
