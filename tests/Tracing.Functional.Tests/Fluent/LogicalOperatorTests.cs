// && and || on conditions and on tests of one span: the same data as & and |, for everything that can be combined.
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Fluent;

public class LogicalOperatorTests
{
    private static readonly Condition[] s_conditions =
    [
        AtStart.NoParent, AtStart.Linked, AtStart.Path("/orders"), AtStart.Header("tier", "vip"), AnySpan.Failed,
        AnySpan.Name("pay"), RootSpan.SlowerThan(TimeSpan.FromSeconds(1)), WholeTrace.SpanCountAtLeast(3),
    ];

    private static readonly SpanTest[] s_tests =
        [ThisSpan.Failed, ThisSpan.Name("pay"), ThisSpan.Kind(SpanKind.Client), ThisSpan.SlowerThan(TimeSpan.FromSeconds(1))];

    private static readonly Gen<Shape> s_shapes = Gen.Sized(static size => ShapeOf(Math.Min(size, 40)));

    [Test]
    public void Both_forms_of_and_and_or_build_the_same_condition_and_the_same_policy() => Prop.ForAll(
        s_shapes.ToArbitrary(),
        static shape =>
        {
            var logical = Build(
                shape, s_conditions, static (left, right) => left && right, static (left, right) => left || right, static part => !part);
            var plain = Build(
                shape, s_conditions, static (left, right) => left & right, static (left, right) => left | right, static part => !part);
            return logical.Equals(plain) && logical.ToString() == plain.ToString()
                && Sample.Always.When(logical).Equals(Sample.Always.When(plain));
        }).QuickCheckThrowOnFailure();

    [Test]
    public void And_of_tests_on_one_span_too() => Prop.ForAll(
        s_shapes.ToArbitrary(),
        static shape => Build(
                shape, s_tests, static (left, right) => left && right, static (left, right) => left || right, static part => !part)
            .Equals(Build(
                shape, s_tests, static (left, right) => left & right, static (left, right) => left | right, static part => !part)))
        .QuickCheckThrowOnFailure();

    [Test]
    public void Both_sides_are_part_of_it_and_written_in_their_order()
    {
        Assert.That((AtStart.NoParent && AnySpan.Failed).ToString(), Is.EqualTo("parent none and any span failed"));
        Assert.That((AtStart.NoParent || AnySpan.Failed).ToString(), Is.EqualTo("parent none or any span failed"));
        Assert.That(
            (!AtStart.NoParent && AtStart.Linked || AnySpan.Failed).ToString(),
            Is.EqualTo("(not parent none and linked) or any span failed"));
        Assert.That((ThisSpan.Failed && !ThisSpan.Name("pay")).ToString(), Is.EqualTo("failed and name is not \"pay\""));
    }

    private static Gen<Shape> ShapeOf(int size)
    {
        var leaf = Gen.Choose(0, 1000).Select(static number => new Shape('l', number, Left: null, Right: null));
        if (size == 0)
            return leaf;
        var part = ShapeOf(size / 2);
        return Gen.Elements('l', '&', '|', '!').SelectMany(kind => kind == 'l'
            ? leaf
            : part.SelectMany(left => part.Select(right => new Shape(kind, 0, left, right))));
    }

    private static T Build<T>(Shape shape, T[] leaves, Func<T, T, T> and, Func<T, T, T> or, Func<T, T> not)
    {
        return Of(shape);

        T Of(Shape part) => part.Kind switch
        {
            '&' => and(Of(part.Left!), Of(part.Right!)),
            '|' => or(Of(part.Left!), Of(part.Right!)),
            '!' => not(Of(part.Left!)),
            _ => leaves[part.Leaf % leaves.Length],
        };
    }

    private sealed record Shape(char Kind, int Leaf, Shape? Left, Shape? Right);
}
