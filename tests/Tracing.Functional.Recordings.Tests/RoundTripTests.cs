// What is read is what the oracle reads, and what is written the oracle reads as the same.
using System.Buffers;
using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using NUnit.Framework;
using Tracing.Functional.Recordings.Tests.Oracle;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Recordings.Tests;

public sealed class RoundTripTests
{
    /// <summary>A request as some client writes it. The oracle reads it before we do.</summary>
    private static readonly Arbitrary<byte[]> s_requests = Arb.From(
        from request in Generated.Request
        from seed in Gen.Choose(0, int.MaxValue - 1)
        select seed % 4 == 0 ? request.ToByteArray() : new Shuffled(seed).Bytes(request));

    private static readonly Gen<Change> s_edits =
        from threshold in Gen.Elements<Threshold?>(
            null, Threshold.Always, Threshold.Never, new Threshold(0x80_0000_0000_0000), new Threshold(1))
        from sampled in Gen.Elements(true, false)
        from attributes in Gen.Elements<string[]>([], [], ["sampling.partial"], ["GET", "sampling.partial", "new"], ["größe"])
        select new Change(threshold, sampled, attributes);

    [Test]
    public void Headers_say_what_the_oracle_reads() => Soak.Check(500, Prop.ForAll(s_requests, bytes =>
    {
        var request = Request.Parser.ParseFrom(bytes);
        var taken = Taken.From(bytes);
        var spans = SpansOf(request);
        Assert.That(taken.Error, Is.Null);
        Assert.That(taken.Malformations, Is.Empty);
        Assert.That(taken.Spans.Select(span => Oracle.Span.Parser.ParseFrom(span.Raw)), Is.EqualTo(spans));
        foreach (var (header, raw) in taken.Spans)
            Assert.That(bytes.AsSpan(header.Offset, header.Length).ToArray(), Is.EqualTo(raw));
        for (var i = 0; i < spans.Count; i++)
            AssertHeader(taken.Spans[i].Header, spans[i]);
    }));

    [Test]
    public void What_is_written_without_a_change_is_the_same_request() => Soak.Check(500, Prop.ForAll(s_requests, bytes =>
    {
        var written = Request.Parser.ParseFrom(Written(Taken.From(bytes), default));
        Assert.That(Flat(written), Is.EquivalentTo(Flat(Request.Parser.ParseFrom(bytes))));
    }));

    /// <summary>Of one client, that is: the same resource in other bytes is another one.</summary>
    [Test]
    public void Each_resource_is_written_once_and_each_scope_in_it() => Soak.Check(200, Prop.ForAll(Arb.From(Generated.Request), request =>
    {
        var written = Request.Parser.ParseFrom(Written(Taken.From(request.ToByteArray()), default));
        Assert.That(written.ResourceSpans.Select(ResourceOf), Is.Unique);
        foreach (var resource in written.ResourceSpans)
            Assert.That(resource.ScopeSpans.Select(ScopeOf), Is.Unique);
    }));

    [Test]
    public void Only_what_must_change_is_changed() => Soak.Check(500, Prop.ForAll(s_requests, Arb.From(s_edits), (bytes, edit) =>
    {
        var expected = Flat(Request.Parser.ParseFrom(bytes));
        foreach (var (_, span) in expected)
            Apply(edit, span);
        Assert.That(Flat(Request.Parser.ParseFrom(Written(Taken.From(bytes), Encoded(edit)))), Is.EquivalentTo(expected));
    }));

    internal static byte[] Written(Taken taken, SpanEdit edit)
    {
        var writer = new RequestWriter();
        foreach (var (header, raw) in taken.Spans)
        {
            var at = header;
            at.Offset = 0;
            var context = taken.Contexts[header.Context];
            writer.Add(raw, in at, writer.Context(context.Resource, context.ResourceSchema, context.Scope, context.ScopeSchema), edit);
        }

        var output = new ArrayBufferWriter<byte>();
        writer.WriteTo(output);
        return output.WrittenSpan.ToArray();
    }

    internal static List<Oracle.Span> SpansOf(Request request) =>
        [.. request.ResourceSpans.SelectMany(resource => resource.ScopeSpans).SelectMany(scope => scope.Spans)];

    /// <summary>Each span with all that it is under. A resource or scope without anything in it is as one that is missing.</summary>
    internal static List<(string Around, Oracle.Span Span)> Flat(Request request) =>
    [
        .. from resource in request.ResourceSpans
           from scope in resource.ScopeSpans
           from span in scope.Spans
           select ($"{ResourceOf(resource)} {ScopeOf(scope)}", span),
    ];

    private static string ScopeOf(ScopeSpans scope) => $"{(scope.Scope ?? new()).ToByteString().ToBase64()} {scope.SchemaUrl}";

    private static string ResourceOf(ResourceSpans resource) =>
        $"{(resource.Resource ?? new()).ToByteString().ToBase64()} {resource.SchemaUrl}";

    private static SpanEdit Encoded(Change change) => new()
    {
        Threshold = change.Threshold,
        Sampled = change.Sampled,
        Attributes = change.Attributes.Length == 0
            ? null
            : EncodedAttributes.Of(change.Attributes.Select(text => KeyValuePair.Create<string, object?>(text, text.Length))),
    };

    /// <summary>What the change is, said of the oracle's message.</summary>
    private static void Apply(Change change, Oracle.Span span)
    {
        if (change.Threshold is { } threshold)
            span.TraceState = TraceState.withThreshold(span.TraceState, threshold).Text ?? "";
        if (change.Sampled && (span.Flags & 0xFFFF) != 0)
            span.Flags |= 1;
        var others = span.Attributes.Where(attribute => !change.Attributes.Contains(attribute.Key)).ToArray();
        span.Attributes.Clear();
        span.Attributes.Add(others);
        span.Attributes.Add(change.Attributes.Select(text => new KeyValue { Key = text, Value = new() { IntValue = text.Length } }));
    }

    internal sealed record Change(Threshold? Threshold, bool Sampled, string[] Attributes);

    private static void AssertHeader(SpanHeader header, Oracle.Span span)
    {
        var trace = span.TraceId.ToByteArray();
        Assert.That(header.TraceHigh, Is.EqualTo(BinaryPrimitives.ReadUInt64BigEndian(trace)));
        Assert.That(header.TraceLow, Is.EqualTo(BinaryPrimitives.ReadUInt64BigEndian(trace.AsSpan(8))));
        Assert.That(header.SpanId, Is.EqualTo(BinaryPrimitives.ReadUInt64BigEndian(span.SpanId.Span)));
        var parent = span.ParentSpanId.IsEmpty ? 0 : BinaryPrimitives.ReadUInt64BigEndian(span.ParentSpanId.Span);
        Assert.That(header.ParentId, Is.EqualTo(parent));
        Assert.That(header.StartNanos, Is.EqualTo(span.StartTimeUnixNano));
        Assert.That(header.EndNanos, Is.EqualTo(span.EndTimeUnixNano));
        Assert.That(header.Flags & SpanBits.Otlp, Is.EqualTo(span.Flags));
        Assert.That((int)header.Kind, Is.EqualTo((int)span.Kind is >= 1 and <= 5 ? (int)span.Kind - 1 : 0));
        Assert.That(header.IsFailed, Is.EqualTo(span.Status?.Code == Status.Types.Code.StatusCodeError));
        Assert.That((header.Flags & SpanBits.HasTraceState) != 0, Is.EqualTo(span.TraceState.Length > 0));
        Assert.That((header.Flags & SpanBits.HasEvents) != 0, Is.EqualTo(span.Events.Count > 0));
        Assert.That((header.Flags & SpanBits.HasLinks) != 0, Is.EqualTo(span.Links.Count > 0));
    }
}
