// F8: what is given lazily to the start of a span is read once, by conditions, keys and observers together. Counted, not timed.
using System.Diagnostics;
using NUnit.Framework;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Sampling;

public class LazyArgumentTests
{
    private const int Many = 10_000;

    private static readonly Policy s_curious = Sample.Never.When(AtStart.Attribute("a") & AtStart.Attribute("b"))
        .OrElse(Sample.Never.When(AtStart.Attribute("c") | (AtStart.Linked & !AtStart.LinkedToSampled)))
        .OrElse(Sample.FirstSeen(Key.Attribute("d"), TimeSpan.FromSeconds(1)))
        .OrElse(Sample.Always.When(AtStart.Linked & !AtStart.LinkedToSampled).OrElse(Sample.Always).PerKey(Key.Attribute("k9999")));

    private static readonly Policy s_waiting = Sample.Always.When(AnySpan.Failed & AtStart.Attribute("a") & AtStart.Linked)
        .OrElse(s_curious);

    private static IEnumerable<TestCaseData> Policies()
    {
        foreach (var isObserved in new[] { false, true })
        {
            yield return Case("that asks nothing", Sample.Always, isObserved);
            yield return Case("that asks often", s_curious, isObserved);
            yield return Case("that waits", s_waiting, isObserved);
        }

        static TestCaseData Case(string name, Policy policy, bool isObserved) => new TestCaseData(policy, isObserved)
            .SetName($"F8: a policy {name} reads links and attributes once{(isObserved ? ", observed" : "")}");
    }

    [TestCaseSource(nameof(Policies))]
    public void Links_and_attributes_are_read_once_by_us(Policy policy, bool isObserved)
    {
        using var streams = new TracingStreams { ObservesDropped = true };
        using var subscription = isObserved ? streams.Traces.Subscribe(static _ => { }) : null;
        using var tracing = new Traces.Tracing(policy, streams: streams);
        int links = 0, tags = 0;
        using var root = tracing.Source.StartActivity(ActivityKind.Internal, default, Tags(), Links(), name: "root");
        Assert.That(root, Is.Not.Null);
        root!.Stop();

        // Once by us, and once by the framework when it makes the span.
        Assert.That((links, tags), Is.EqualTo((Math.Min(links, 2 * Many), Math.Min(tags, 2 * Many))));

        IEnumerable<ActivityLink> Links()
        {
            for (var i = 0; i < Many; i++)
            {
                links++;
                yield return new ActivityLink(new ActivityContext(
                    ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), i == Many - 1 ? ActivityTraceFlags.Recorded : default));
            }
        }

        IEnumerable<KeyValuePair<string, object?>> Tags()
        {
            for (var i = 0; i < Many; i++)
            {
                tags++;
                yield return new($"k{i}", i);
            }
        }
    }

    private static IEnumerable<TestCaseData> Collections()
    {
        yield return Case("array", static links => links);
        yield return Case("list", static links => links.ToList());
        yield return Case("set", static links => links.ToHashSet());
        yield return Case("linked list", static links => new LinkedList<ActivityLink>(links));
        yield return Case(
            "collection of its own",
            static links => new Dictionary<ActivityLink, int>(links.Select(static (link, i) => KeyValuePair.Create(link, i))).Keys);
        yield return Case("iterator", static links => links.Where(static _ => true));

        static TestCaseData Case(string name, Func<ActivityLink[], IEnumerable<ActivityLink>> given) =>
            new TestCaseData(given).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Collections))]
    public void A_link_counts_in_whatever_collection_it_is_given(Func<ActivityLink[], IEnumerable<ActivityLink>> given)
    {
        using var service = new Service(Sample.Always.When(AtStart.LinkedToSampled));
        using var linked = new Service(Sample.Always.When(AtStart.Linked));
        Assert.That(service.Root(links: given([Link(isSampled: false), Link(isSampled: true)]))?.Recorded, Is.True);
        Assert.That(service.Root(links: given([Link(isSampled: false), Link(isSampled: false)]))?.Recorded ?? false, Is.False);
        Assert.That(service.Root(links: given([]))?.Recorded ?? false, Is.False);
        Assert.That(linked.Root(links: given([Link(isSampled: false)]))?.Recorded, Is.True);
        Assert.That(linked.Root(links: given([]))?.Recorded ?? false, Is.False);

        static ActivityLink Link(bool isSampled) => new(new ActivityContext(
            ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), isSampled ? ActivityTraceFlags.Recorded : default));
    }

    [Test]
    public void An_iterator_that_throws_leaves_the_span_to_the_fallback()
    {
        using var service = new Service(s_curious);
        Assert.That(() => service.Root(links: Throwing<ActivityLink>()), Throws.InvalidOperationException, "the framework's own reading");
        Assert.That(service.Root(), Is.Not.Null);

        static IEnumerable<T> Throwing<T>()
        {
            yield return default!;
            throw new InvalidOperationException("thrown by a test");
        }
    }
}
