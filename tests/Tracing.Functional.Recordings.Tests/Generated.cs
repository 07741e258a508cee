// Generated requests, as messages of the oracle, and as bytes in any order of fields with fields between that nobody knows.
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Tracing.Functional.Recordings.Tests.Oracle;

namespace Tracing.Functional.Recordings.Tests;

internal static class Generated
{
    private static readonly string[] s_texts =
        ["", "a", "GET", "GET /orders/{id}", "http.request.method", "error.type", "exception", "exception.type", "System.TimeoutException",
            "größe", "日本語", "\u0000", new string('x', 127), new string('y', 128), new string('z', 300), "sampling.partial"];

    private static readonly string[] s_states =
        ["", "", "", "ot=th:8", "vendor=1", "vendor=1,ot=rv:ffffffffffffff;th:c", "ot=broken;;", "ot=th:0,ot=th:8", "größe=1"];

    private static readonly Gen<string> s_text = Gen.Elements(s_texts);

    private static readonly Gen<AnyValue> s_leaf = Gen.Frequency(
        (6, s_text.Select(text => new AnyValue { StringValue = text })),
        (2, Gen.Elements(true, false).Select(flag => new AnyValue { BoolValue = flag })),
        (3, Whole.Select(number => new AnyValue { IntValue = number })),
        (2, Real.Select(number => new AnyValue { DoubleValue = number })),
        (1, Bytes.Select(bytes => new AnyValue { BytesValue = bytes })),
        (1, Gen.Constant(new AnyValue())));

    public static Gen<AnyValue> Value(int depth) => depth == 0 ? s_leaf : Gen.Frequency(
        (8, s_leaf),
        (1, Many(Value(depth - 1), 4).Select(ArrayOf)),
        (1, s_text.ArrayOf(3).Select(texts => ArrayOf(texts.Select(text => new AnyValue { StringValue = text })))),
        (1, Many(Attribute(depth - 1), 3).Select(pairs => new AnyValue { KvlistValue = new() { Values = { pairs } } })));

    private static AnyValue ArrayOf(IEnumerable<AnyValue> values) => new() { ArrayValue = new() { Values = { values } } };

    public static Gen<long> Whole => Gen.OneOf(
        Gen.Elements(0L, 1, 127, 128, 200, 599, 600, -1, long.MaxValue, long.MinValue), ArbMap.Default.GeneratorFor<long>());

    private static Gen<double> Real => Gen.Elements(0.0, -0.0, 1.5, -1e300, double.Epsilon, double.MaxValue);

    private static Gen<ByteString> Bytes => ArbMap.Default.GeneratorFor<byte[]>().Select(ByteString.CopyFrom);

    private static Gen<ulong> Nanoseconds => Gen.Frequency(
        (6, Gen.Choose(0, 1_000_000_000).Select(nanos => 1_700_000_000_000_000_000UL + (ulong)nanos)),
        (1, Gen.Elements<ulong>(0, 1, 99, 100, ulong.MaxValue)));

    public static Gen<KeyValue> Attribute(int depth) =>
        from key in s_text
        from value in Value(depth)
        from isMissing in Gen.Choose(0, 20)
        select new KeyValue { Key = key, Value = isMissing == 0 ? null : value };

    private static Gen<Event> Event =>
        from name in s_text
        from time in Nanoseconds
        from attributes in Many(Attribute(1), 3)
        select new Event { Name = name, TimeUnixNano = time, Attributes = { attributes } };

    private static Gen<Link> Link =>
        from trace in Id(16)
        from span in Id(8)
        from state in Gen.Elements(s_states)
        from flags in Gen.Elements<uint>(0, 1, 0x100, 0x301)
        from attributes in Many(Attribute(1), 2)
        select new Link { TraceId = trace, SpanId = span, TraceState = state, Flags = flags, Attributes = { attributes } };

    /// <summary>An id that is not all zero.</summary>
    private static Gen<ByteString> Id(int length) =>
        from bytes in Gen.Choose(0, 255).ArrayOf(length)
        from first in Gen.Choose(1, 255)
        select ByteString.CopyFrom([(byte)first, .. bytes.Skip(1).Select(number => (byte)number)]);

    private static Gen<Span> Bare =>
        from trace in Id(16)
        from id in Id(8)
        from parent in Gen.OneOf(Gen.Constant(ByteString.Empty), Gen.Constant(ByteString.CopyFrom(new byte[8])), Id(8))
        from state in Gen.Elements(s_states)
        from name in s_text
        from kind in Gen.Choose(0, 6)
        from start in Nanoseconds
        from end in Nanoseconds
        from flags in Gen.Elements<uint>(0, 0, 1, 0x100, 0x101, 0x301)
        select new Span
        {
            TraceId = trace,
            SpanId = id,
            ParentSpanId = parent,
            TraceState = state,
            Name = name,
            Kind = (Span.Types.Kind)kind,
            StartTimeUnixNano = start,
            EndTimeUnixNano = end,
            Flags = flags,
        };

    public static Gen<Span> Span =>
        from span in Bare
        from attributes in Many(Attribute(2), 8)
        from events in Many(Event, 3)
        from links in Many(Link, 3)
        from dropped in Gen.Elements<uint>(0, 0, 1, 300)
        from status in Gen.Choose(-1, 3)
        from message in s_text
        let said = status < 0 ? null : new Status { Code = (Status.Types.Code)status, Message = message }
        select With(span, attributes, events, links, dropped, said);

    private static Gen<Resource?> Resource =>
        from attributes in Many(Attribute(1), 4)
        from kind in Gen.Choose(0, 4)
        let entity = new EntityRef { Type = "service", IdKeys = { "a", "b" } }
        select kind == 0 ? null : new Resource { Attributes = { attributes }, EntityRefs = { entity } };

    private static Gen<Scope?> Scope =>
        from name in s_text
        from version in s_text
        from kind in Gen.Choose(0, 4)
        select kind == 0 ? null : new Scope { Name = name + "!", Version = version };

    private static Gen<ScopeSpans> ScopeSpans =>
        from scope in Scope
        from spans in Many(Span, 4)
        from schema in Gen.Elements("", "", "https://opentelemetry.io/schemas/1.30.0")
        select new ScopeSpans { Scope = scope, Spans = { spans }, SchemaUrl = schema };

    private static Gen<ResourceSpans> ResourceSpans =>
        from resource in Resource
        from scopes in Many(ScopeSpans, 3)
        from schema in Gen.Elements("", "", "https://opentelemetry.io/schemas/1.30.0")
        select new ResourceSpans { Resource = resource, ScopeSpans = { scopes }, SchemaUrl = schema };

    public static Gen<Request> Request => Many(ResourceSpans, 3).Select(parts => new Request { ResourceSpans = { parts } });

    private static Gen<T[]> Many<T>(Gen<T> one, int atMost) => Gen.Choose(0, atMost).SelectMany(count => one.ArrayOf(count));

    private static Span With(Span span, KeyValue[] attributes, Event[] events, Link[] links, uint dropped, Status? status)
    {
        span.Attributes.Add(attributes);
        span.Events.Add(events);
        span.Links.Add(links);
        span.DroppedAttributesCount = span.DroppedEventsCount = span.DroppedLinksCount = dropped;
        span.Status = status;
        return span;
    }
}
