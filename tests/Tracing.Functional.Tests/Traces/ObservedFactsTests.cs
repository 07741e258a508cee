// What the record of a trace says of its start: all that conditions could ask, without secrets; of headers and baggage of the request what
// the policy reads, and no more.
using NUnit.Framework;
using Tracing.Functional.Control;
using Tracing.Functional.Fluent;
using Tracing.Functional.Privacy;
using Tracing.Functional.Traces;

namespace Tracing.Functional.Tests.Traces;

public class ObservedFactsTests
{
    private static readonly Policy s_asking = Sample.Always.When(AtStart.Header("x-tier", "vip") | AtStart.Baggage("tenant", "a"));

    private static readonly StartFacts s_live = StartFacts.Of("GET /orders?password=hunter2")
        .WithKind(SpanKind.Server).WithSource("shop").WithMethod("GET").WithPath("/orders/password=hunter2")
        .WithHeader("x-tier", "vip").WithHeader("x-other", "1").WithBaggage("tenant", "a").WithBaggage("other", "1")
        .WithLinks(3, 1)
        .WithParent(ParentFacts.Of(ParentOrigin.Remote, true))
        .WithAttributes([new("password", "hunter2"), new("a", 1)]);

    [Test]
    public void All_that_a_condition_may_ask_is_in_the_copy()
    {
        var seen = Of(s_asking, redactor: null);
        Assert.That(
            (seen.Name, seen.Kind, seen.KnownSource, seen.Method, seen.Path, seen.LinkCount, seen.HasSampledLink),
            Is.EqualTo((s_live.Name, SpanKind.Server, "shop", "GET", "/orders/password=hunter2", 3, true)));
        Assert.That(
            (seen.Parent.Origin, seen.Attribute("password"), seen.Attribute("a")),
            Is.EqualTo((ParentOrigin.Remote, (object)"hunter2", (object)1)));
        Assert.That((seen.Header("x-tier"), seen.Baggage("tenant")), Is.EqualTo(("vip", "a")));
    }

    [Test]
    public void Of_headers_and_baggage_only_what_the_policy_reads_is_in_it()
    {
        var seen = Of(s_asking, redactor: null);
        Assert.That((seen.Header("x-other"), seen.Baggage("other")), Is.EqualTo(((string?)null, (string?)null)));
        var none = Of(Sample.Always, redactor: null);
        Assert.That((none.Header("x-tier"), none.Baggage("tenant")), Is.EqualTo(((string?)null, (string?)null)));
    }

    [Test]
    public void Secrets_are_not_in_it()
    {
        var seen = Of(s_asking, new PrivacyOptions().Build());
        Assert.That(
            (seen.Name, seen.Path, seen.Attribute("password"), seen.Attribute("a")),
            Is.EqualTo(("GET /orders?password=[redacted]", "/orders/password=[redacted]", (object)"[redacted]", (object)1)));
    }

    [Test]
    public void What_is_not_known_stays_unknown()
    {
        var run = new SamplingRun(s_asking, Compile.start(s_asking));
        var seen = ObservedFacts.Of(StartFacts.Of("work"), run, redactor: null);
        Assert.That(
            (seen.Method, seen.Path, seen.KnownSource, seen.Header("x-tier"), seen.Baggage("tenant"), seen.LinkCount, seen.HasSampledLink),
            Is.EqualTo(((string?)null, (string?)null, (string?)null, (string?)null, (string?)null, 0, false)));
    }

    private static StartFacts Of(Policy policy, Redactor? redactor)
    {
        var run = new SamplingRun(policy, Compile.start(policy));
        var live = s_live;
        return ObservedFacts.Of(in live, run, redactor);
    }
}
