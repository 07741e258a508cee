// The oracle's span as the record that conditions are defined on.
using System.Globalization;
using Google.Protobuf.Collections;
using Tracing.Functional.Recordings.Tests.Oracle;

namespace Tracing.Functional.Recordings.Tests;

internal static class Recorded
{
    public static SpanRecord From(Oracle.Span span, string source) => new(
        Hex(span.TraceId),
        Hex(span.SpanId),
        Hex(span.ParentSpanId),
        span.Name,
        (int)span.Kind is >= 1 and <= 5 ? (SpanKind)((int)span.Kind - 1) : SpanKind.Internal,
        source,
        TimeOf(span.StartTimeUnixNano),
        DurationOf(span),
        isLocalRoot: span.ParentSpanId.IsEmpty,
        span.Status?.Code == Status.Types.Code.StatusCodeError,
        span.Status?.Message,
        Pairs(span.Attributes),
        [.. span.Events.Select(happened => new SpanEventRecord(happened.Name, TimeOf(happened.TimeUnixNano), Pairs(happened.Attributes)))]);

    public static object? Value(AnyValue? value) => value?.ValueCase switch
    {
        AnyValue.ValueOneofCase.StringValue => value.StringValue,
        AnyValue.ValueOneofCase.BoolValue => value.BoolValue,
        AnyValue.ValueOneofCase.IntValue => value.IntValue,
        AnyValue.ValueOneofCase.DoubleValue => value.DoubleValue,
        AnyValue.ValueOneofCase.BytesValue => value.BytesValue.ToByteArray(),
        AnyValue.ValueOneofCase.ArrayValue => value.ArrayValue.Values.Select(Value).ToArray(),
        AnyValue.ValueOneofCase.KvlistValue => Pairs(value.KvlistValue.Values),
        _ => null,
    };

    private static KeyValuePair<string, object?>[] Pairs(RepeatedField<KeyValue> attributes) =>
        [.. attributes.Select(attribute => KeyValuePair.Create(attribute.Key, Value(attribute.Value)))];

    private static string Hex(Google.Protobuf.ByteString bytes) => Convert.ToHexStringLower(bytes.Span);

    private static TimeSpan DurationOf(Oracle.Span span) =>
        span.EndTimeUnixNano > span.StartTimeUnixNano
            ? TimeSpan.FromTicks((long)((span.EndTimeUnixNano - span.StartTimeUnixNano) / 100))
            : TimeSpan.Zero;

    private static DateTimeOffset TimeOf(ulong nanos) => DateTimeOffset.UnixEpoch.AddTicks((long)(nanos / 100));
}
