// What is remembered about names, when names share their places.
using NUnit.Framework;
using Tracing.Functional.Privacy;

namespace Tracing.Functional.Tests.Privacy;

[NonParallelizable]
public class NameTableTests
{
    [Test]
    public void Four_names_that_share_their_places_are_all_remembered()
    {
        var names = Sharing(4);
        var table = new NameTable<int>();
        for (var i = 0; i < names.Length; i++)
            table.Add(names[i], i);
        Assert.That(names.Select(name => table.TryGet(name, out var value) ? value : -1), Is.EqualTo(new[] { 0, 1, 2, 3 }));
    }

    [Test]
    public void A_fifth_one_drives_out_the_oldest()
    {
        var names = Sharing(5);
        var table = new NameTable<int>();
        for (var i = 0; i < names.Length; i++)
            table.Add(names[i], i);
        Assert.That(names.Select(name => table.TryGet(name, out _)), Is.EqualTo(new[] { false, true, true, true, true }));
    }

    [TestCase("")]
    [TestCase("129")]
    public void Empty_and_long_names_are_not_remembered(string which)
    {
        var name = new string('x', which.Length == 0 ? 0 : 129);
        var table = new NameTable<int>();
        table.Add(name, 1);
        Assert.That(table.TryGet(name, out _), Is.False);
    }

    [Test]
    public void Keys_that_share_their_places_are_looked_at_once_and_then_cost_nothing()
    {
        var keys = Sharing(4);
        for (var round = 0; round < 200; round++)
            Ask(keys);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Ask(keys);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static void Ask(string[] keys)
    {
        foreach (var key in keys)
            Redactor.Default.IsSecret(key, "web");
    }

    /// <summary>Names as programs have them, with the same places.</summary>
    private static string[] Sharing(int count) =>
    [
        .. Enumerable.Range(0, 20_000).Select(i => $"shop.field_{i}")
            .GroupBy(NameTable<int>.FirstPlace).First(group => group.Count() >= count).Take(count),
    ];
}
