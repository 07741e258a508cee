// The messages of OTLP traces: which field has which number, name and kind. One table for the check of nested bytes and for JSON.
namespace Tracing.Functional.Recordings;

internal static class Schema
{
    public static readonly Message AnyValue = new(
        "value",
        Of(1, FieldKind.Text, "stringValue"),
        Of(2, FieldKind.Flag, "boolValue"),
        Of(3, FieldKind.Whole, "intValue"),
        Of(4, FieldKind.Real, "doubleValue"),
        Of(5, FieldKind.Message, "arrayValue"),
        Of(6, FieldKind.Message, "kvlistValue"),
        Of(7, FieldKind.Bytes, "bytesValue"));

    public static readonly Message KeyValue = new("attribute", Of(1, FieldKind.Text, "key"), Of(2, "value", AnyValue));

    public static readonly Message EntityRef = new(
        "entity reference",
        Of(1, FieldKind.Text, "schemaUrl"),
        Of(2, FieldKind.Text, "type"),
        Many(3, FieldKind.Text, "idKeys"),
        Many(4, FieldKind.Text, "descriptionKeys"));

    public static readonly Message Resource = new(
        "resource", Many(1, "attributes", KeyValue), Of(2, FieldKind.Count, "droppedAttributesCount"), Many(3, "entityRefs", EntityRef));

    public static readonly Message Scope = new(
        "scope",
        Of(1, FieldKind.Text, "name"),
        Of(2, FieldKind.Text, "version"),
        Many(3, "attributes", KeyValue),
        Of(4, FieldKind.Count, "droppedAttributesCount"));

    public static readonly Message Event = new(
        "event",
        Of(1, FieldKind.Nanoseconds, "timeUnixNano"),
        Of(2, FieldKind.Text, "name"),
        Many(3, "attributes", KeyValue),
        Of(4, FieldKind.Count, "droppedAttributesCount"));

    public static readonly Message Link = new(
        "link",
        Of(1, FieldKind.Id, "traceId"),
        Of(2, FieldKind.Id, "spanId"),
        Of(3, FieldKind.Text, "traceState"),
        Many(4, "attributes", KeyValue),
        Of(5, FieldKind.Count, "droppedAttributesCount"),
        Of(6, FieldKind.Bits, "flags"));

    public static readonly Message Status = new(
        "status", Of(2, FieldKind.Text, "message"), Of(3, "code", "STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"));

    public static readonly Message Span = new(
        "span",
        Of(1, FieldKind.Id, "traceId"),
        Of(2, FieldKind.Id, "spanId"),
        Of(3, FieldKind.Text, "traceState"),
        Of(4, FieldKind.Id, "parentSpanId"),
        Of(5, FieldKind.Text, "name"),
        Of(
            6,
            "kind",
            "SPAN_KIND_UNSPECIFIED", "SPAN_KIND_INTERNAL", "SPAN_KIND_SERVER",
            "SPAN_KIND_CLIENT", "SPAN_KIND_PRODUCER", "SPAN_KIND_CONSUMER"),
        Of(7, FieldKind.Nanoseconds, "startTimeUnixNano"),
        Of(8, FieldKind.Nanoseconds, "endTimeUnixNano"),
        Many(9, "attributes", KeyValue),
        Of(10, FieldKind.Count, "droppedAttributesCount"),
        Many(11, "events", Event),
        Of(12, FieldKind.Count, "droppedEventsCount"),
        Many(13, "links", Link),
        Of(14, FieldKind.Count, "droppedLinksCount"),
        Of(15, "status", Status),
        Of(16, FieldKind.Bits, "flags"));

    public static readonly Message ScopeSpans = new(
        "scope spans", Of(1, "scope", Scope), Many(2, "spans", Span), Of(3, FieldKind.Text, "schemaUrl"));

    public static readonly Message ResourceSpans = new(
        "resource spans", Of(1, "resource", Resource), Many(2, "scopeSpans", ScopeSpans), Of(3, FieldKind.Text, "schemaUrl"));

    public static readonly Message Request = new("request", Many(1, "resourceSpans", ResourceSpans));

    /// <summary>A value holds values, so these are told of each other last.</summary>
    static Schema()
    {
        AnyValue.Fields[4].Inner = new("array", Many(1, "values", AnyValue));
        AnyValue.Fields[5].Inner = new("list of attributes", Many(1, "values", KeyValue));
    }

    private static Field Of(int number, FieldKind kind, string name) => new(number, kind, Utf8(name), Utf8(Underscored(name)));

    private static Field Of(int number, string name, Message inner) =>
        new(number, FieldKind.Message, Utf8(name), Utf8(Underscored(name))) { Inner = inner };

    private static Field Many(int number, FieldKind kind, string name) =>
        new(number, kind, Utf8(name), Utf8(Underscored(name))) { IsRepeated = true };

    private static Field Many(int number, string name, Message inner) =>
        new(number, FieldKind.Message, Utf8(name), Utf8(Underscored(name))) { Inner = inner, IsRepeated = true };

    private static Field Of(int number, string name, params string[] choices) =>
        new(number, FieldKind.Choice, Utf8(name), Utf8(Underscored(name))) { Choices = [.. choices.Select(Utf8)] };

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static string Underscored(string name) =>
        string.Concat(name.Select(letter => char.IsAsciiLetterUpper(letter) ? $"_{char.ToLowerInvariant(letter)}" : $"{letter}"));
}
