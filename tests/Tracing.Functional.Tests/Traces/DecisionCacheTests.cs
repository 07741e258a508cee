// Searching the remembered decisions ends and is short, whatever ids callers choose and whatever a writer does to a chain meanwhile.
using System.Globalization;
using NUnit.Framework;
using Tracing.Functional.Traces;

namespace Tracing.Functional.Tests.Traces;

public class DecisionCacheTests
{
    private const int Decisions = 32_768;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static FinalDecision Decision { get; } = new(isKept: true, default, "rule", DecisionTrigger.Certain, attributes: null);

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(7)]
    public void A_miss_in_a_chain_that_has_become_a_loop_ends(int length)
    {
        var places = Chain(length);
        places[^1].Next = 1;
        var search = Task.Run(() => DecisionCache.Walk(places, 1, KeyOf("miss")));
        Assert.That(search.Wait(Patience), "the search ends");
        Assert.That(search.Result, Is.Null);
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(7)]
    public void The_last_of_a_chain_of_all_places_is_found(int length)
    {
        var places = Chain(length);
        Assert.That(DecisionCache.Walk(places, 1, KeyOf($"{length - 1}")), Is.SameAs(Decision));
        Assert.That(DecisionCache.Walk(places, 1, KeyOf("miss")), Is.Null);
        Assert.That(DecisionCache.Walk(places, 0, KeyOf("0")), Is.Null, "an empty chain");
    }

    private static IEnumerable<TestCaseData> Shapes() => new (string Name, Func<int, string> Id)[]
    {
        ("counted at the end", i => $"{1:x16}{i:x16}"),
        ("counted at the front", i => $"{i:x16}{1:x16}"),
        ("counted in both halves", i => $"{i:x16}{i:x16}"),
        ("counted in the upper bits", i => $"{(ulong)i << 48:x16}{0:x16}"),
        ("counted in the upper bits at the end", i => $"{0:x16}{(ulong)i << 48:x16}"),
        ("random", i => new Random(i).NextInt64().ToString("x32", CultureInfo.InvariantCulture)),
    }.Select(shape => new TestCaseData(shape.Id).SetArgDisplayNames(shape.Name));

    [TestCaseSource(nameof(Shapes))]
    public void Ids_that_a_caller_chose_do_not_share_a_chain(Func<int, string> id)
    {
        var longest = Enumerable.Range(0, Decisions)
            .CountBy(i => DecisionCache.Key.Of(id(i)).Hash & (uint)(Decisions - 1))
            .Max(chain => chain.Value);
        Assert.That(longest, Is.LessThan(64), $"of {Decisions} ids in as many chains");
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(1_000)]
    public void The_newest_decisions_are_found_and_no_more_are_remembered_than_there_are_places(int capacity)
    {
        var cache = new DecisionCache(capacity);
        var count = 4 * (capacity + 16);
        for (var i = 0; i < count; i++)
            cache.Add(Id(i), Decision);
        Assert.That(cache.Find(Id(count - 1)), Is.SameAs(Decision));
        var found = Enumerable.Range(0, count).Count(i => cache.Find(Id(i)) is not null);
        Assert.That(found, Is.InRange(capacity, capacity + 15), "rounded up to whole shards");
    }

    private static string Id(int i) => $"{i * 7919L:x16}{i:x16}";

    private static DecisionCache.Key KeyOf(string name) =>
        new(1, (ulong)name.GetHashCode(StringComparison.Ordinal), Hash: 0);

    private static DecisionCache.Place[] Chain(int length) =>
        [.. Enumerable.Range(0, length).Select(i => new DecisionCache.Place(KeyOf($"{i}"), Decision, i + 1 < length ? i + 2 : 0))];
}
