// What conditions read of a packed span is what they read of the same span as a record.
using System.Collections;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using NUnit.Framework;
using Tracing.Functional.Recordings.Tests.Oracle;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Recordings.Tests;

public sealed class PackedSpanTests
{
    private static readonly string[] s_names =
        ["", "a", "GET", "http.request.method", "error.type", "exception", "exception.type", "größe", "日本語", "\u0000",
            "System.TimeoutException", new string('x', 127), new string('z', 300), "missing"];

    private readonly PackedSpan _cursor = new();

    private static Arbitrary<(Oracle.Span Span, int Seed)> Spans => Arb.From(
        from span in Generated.Span
        from seed in Gen.Choose(0, int.MaxValue - 1)
        select (span, seed));

    [Test]
    public void Conditions_read_of_it_what_they_read_of_its_record() => Soak.Check(2000, Prop.ForAll(Spans, generated =>
    {
        var record = Recorded.From(generated.Span, "scope!");
        TurnTo(generated.Span, generated.Seed);
        var reader = PackedSpanReader.Instance;
        var oracle = SpanRecordReader.Instance;
        Assert.That(reader.Name(_cursor), Is.EqualTo(oracle.Name(record)));
        Assert.That(reader.Kind(_cursor), Is.EqualTo(oracle.Kind(record)));
        Assert.That(reader.Source(_cursor), Is.EqualTo(oracle.Source(record)));
        Assert.That(reader.IsFailed(_cursor), Is.EqualTo(oracle.IsFailed(record)));
        Assert.That(reader.DurationTicks(_cursor), Is.EqualTo(oracle.DurationTicks(record)));
        Assert.That(reader.StartTicks(_cursor), Is.EqualTo(oracle.StartTicks(record)));
        foreach (var name in s_names)
        {
            Assert.That(reader.Attribute(_cursor, name), Is.EqualTo(oracle.Attribute(record, name)), name);
            var test = NameTest.NewIs(name);
            Assert.That(reader.HasEvent(_cursor, test), Is.EqualTo(oracle.HasEvent(record, test)), name);
            Assert.That(reader.HasException(_cursor, test), Is.EqualTo(oracle.HasException(record, test)), name);
        }

        Assert.That(reader.HasEvent(_cursor, NameTest.NewPasses(ValueTest.Exists)), Is.EqualTo(record.Events.Count > 0));
        Assert.That(_cursor.TraceState ?? "", Is.EqualTo(generated.Span.TraceState));
        Assert.That(_cursor.Links(), Is.EqualTo((generated.Span.Links.Count, generated.Span.Links.Any(link => (link.Flags & 1) != 0))));
    }));

    [Test]
    public void Facts_of_a_root_are_those_of_its_record() => Soak.Check(1000, Prop.ForAll(Spans, generated =>
    {
        var record = Recorded.From(generated.Span, "scope!");
        TurnTo(generated.Span, generated.Seed);
        var facts = new PackedFacts(_cursor).Read();
        Assert.That(facts.Name, Is.EqualTo(record.Name));
        Assert.That(facts.Kind, Is.EqualTo(record.Kind));
        Assert.That(facts.Source, Is.EqualTo("scope!"));
        foreach (var name in s_names)
            Assert.That(facts.Attribute(name), Is.EqualTo(record.Attribute(name)), name);
        Assert.That(facts.Attributes, Is.EqualTo(record.Attributes));
        Assert.That(facts.LinkCount, Is.EqualTo(generated.Span.Links.Count));
        Assert.That(facts.Parent.Origin == ParentOrigin.None, Is.EqualTo(generated.Span.ParentSpanId.All(one => one == 0)));
        Assert.That(facts.Baggage("a"), Is.Null);
    }));

    private void TurnTo(Oracle.Span span, int seed)
    {
        var scope = new ScopeSpans { Spans = { span }, Scope = new() { Name = "scope!" } };
        var request = new Request { ResourceSpans = { new ResourceSpans { ScopeSpans = { scope } } } };
        var bytes = new Shuffled(seed).Bytes(request);
        var taken = Taken.From(bytes);
        Assert.That(taken.Malformations, Is.Empty);
        var header = taken.Spans.Single().Header;
        _cursor.Set(bytes, in header, taken.Contexts[header.Context].ScopeName);
    }
}
