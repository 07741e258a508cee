// Collections in collections: looked into four deep, finite and cheap however often they hold themselves, and no secret survives in them.
using System.Collections;
using System.Diagnostics;
using NUnit.Framework;
using Tracing.Functional.Activities;
using Tracing.Functional.Fluent;
using Tracing.Functional.Privacy;

namespace Tracing.Functional.Tests.Privacy;

public class NestedTests
{
    private const string Secret = "hunter2hunter2";
    private const int Wide = 40;
    private const int Deepest = 4;

    /// <summary>A collection of its own, its nested ones, and the items at which it stops: Wide to the power of four is far more.</summary>
    private const int MostItems = 30_000;
    private static readonly Redactor s_redactor = new PrivacyOptions().Build()!;

    [TestCase("map")]
    [TestCase("array")]
    [TestCase("map in array")]
    public void Four_collections_deep_are_looked_into_and_a_fifth_is_replaced(string kind)
    {
        for (var levels = 1; levels <= Deepest; levels++)
            Assert.That(Texts(Clean(Nested(kind, levels))), Is.EqualTo(Expected("password=[redacted]", levels)), $"{levels} levels");
        for (var levels = Deepest + 1; levels <= Deepest + 3; levels++)
            Assert.That(Texts(Clean(Nested(kind, levels))), Is.EqualTo(Expected("[redacted]", Deepest)), $"{levels} levels");
    }

    [TestCase("map")]
    [TestCase("array")]
    [TestCase("map in array")]
    public void What_has_no_secret_is_the_same_object_four_deep(string kind)
    {
        var value = Nested(kind, Deepest, text: "plain too");
        Assert.That(Clean(value), Is.SameAs(value));
    }

    [TestCaseSource(nameof(HoldingThemselves))]
    public void A_collection_that_holds_itself_comes_out_finite_and_clean(Func<object> create) =>
        Assert.That(Texts(Clean(create())).ToList(), Has.Count.LessThan(MostItems).And.Contain("[redacted]").And.None.Contains(Secret));

    [Test]
    public void A_map_that_holds_itself_often_is_read_a_bounded_number_of_times()
    {
        var map = new Self(Wide);
        Clean(map);
        Assert.That(map.Read, Is.GreaterThan(Wide).And.LessThan(MostItems));
    }

    [Test]
    public void A_map_without_an_end_is_replaced() => Assert.That(Clean(new Self(int.MaxValue)), Is.EqualTo("[redacted]"));

    [Test]
    public void Wide_collections_in_one_value_share_what_is_looked_at_and_another_value_has_its_own()
    {
        object value = new object[] { new long[9_000], new long[9_000] };
        for (var time = 0; time < 2; time++)
        {
            var clean = (object[])Clean(value);
            Assert.That((clean[0] is long[], clean[1]), Is.EqualTo((true, (object)"[redacted]")));
        }

        var flat = new long[1_000_000];
        Assert.That(Clean(flat), Is.SameAs(flat), "a list of numbers is looked at as a whole");
    }

    [TestCaseSource(nameof(HoldingThemselves))]
    public void A_held_span_with_such_a_value_is_measured_and_exported_clean(Func<object> create)
    {
        using var tracing = new Traces.Tracing(Sample.Always.When(AnySpan.Failed));
        tracing.Trace("pay", child => child.SetTag("value", create()).SetStatus(ActivityStatusCode.Error));
        var child = tracing.Exporter.Activities[0];
        Assert.That(ActivitySize.Of(child), Is.GreaterThan(0));
        Assert.That(Everywhere.Texts(child), Has.None.Contains(Secret));
    }

    [Test]
    public void The_size_of_a_span_counts_nested_items_up_to_a_bound()
    {
        using var span = new Activity("span").SetTag("value", Array(Wide));
        Assert.That(ActivitySize.Of(span), Is.GreaterThan(8 * Wide * Wide).And.LessThan(16 * 1024 * 1024));
        using var simple = new Activity("span").SetTag("value", new object[] { new[] { "abc" } });
        using var empty = new Activity("span").SetTag("value", new object[] { System.Array.Empty<string>() });
        Assert.That(ActivitySize.Of(simple) - ActivitySize.Of(empty), Is.EqualTo(8 + 24 + 6));
    }

    private static IEnumerable<TestCaseData> HoldingThemselves() =>
    [
        new TestCaseData((Func<object>)(() => Map(1))).SetArgDisplayNames("map"),
        new TestCaseData((Func<object>)(() => Array(1))).SetArgDisplayNames("array"),
        new TestCaseData((Func<object>)(() => Map(Wide))).SetArgDisplayNames("wide map"),
        new TestCaseData((Func<object>)(() => Array(Wide))).SetArgDisplayNames("wide array"),
        new TestCaseData((Func<object>)Mutual).SetArgDisplayNames("each other"),
    ];

    private static object Clean(object value) => s_redactor.Value("value", value)!;

    private static Dictionary<string, object?> Map(int times)
    {
        var map = new Dictionary<string, object?>(StringComparer.Ordinal) { ["note"] = $"password={Secret}", ["password"] = Secret };
        for (var i = 0; i < times; i++)
            map[$"self{i}"] = map;
        return map;
    }

    private static object?[] Array(int times)
    {
        var array = new object?[times + 1];
        array[0] = $"password={Secret}";
        for (var i = 1; i <= times; i++)
            array[i] = array;
        return array;
    }

    private static object?[] Mutual()
    {
        var array = new object?[] { null, $"password={Secret}" };
        array[0] = new Dictionary<string, object?>(StringComparer.Ordinal) { ["array"] = array, ["token"] = Secret };
        return array;
    }

    private static object Nested(string kind, int levels, string text = "password=" + Secret)
    {
        object? value = null;
        for (var level = levels; level > 0; level--)
        {
            var isMap = kind == "map" || (kind == "map in array" && level % 2 == 0);
            var below = value ?? text;
            value = isMap
                ? new Dictionary<string, object?>(StringComparer.Ordinal) { ["plain"] = "plain", ["below"] = below }
                : new object?[] { "plain", below };
        }

        return value!;
    }

    private static IEnumerable<string> Expected(string last, int levels) => Enumerable.Repeat("plain", levels).Append(last);

    private static IEnumerable<string> Texts(object? value, int depth = 0)
    {
        Assert.That(depth, Is.LessThanOrEqualTo(Deepest), "no collection is deeper than promised");
        return value switch
        {
            string text => [text],
            IEnumerable<KeyValuePair<string, object?>> pairs => pairs.SelectMany(pair => Texts(pair.Value, depth + 1)),
            IEnumerable items => items.Cast<object?>().SelectMany(item => Texts(item, depth + 1)),
            _ => [],
        };
    }

    private sealed class Self(int times) : IEnumerable<KeyValuePair<string, object?>>
    {
        public int Read { get; private set; }

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
        {
            for (var i = 0; i < times; i++)
            {
                Read++;
                yield return new("self", this);
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
