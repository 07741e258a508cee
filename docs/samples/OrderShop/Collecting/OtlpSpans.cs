using System.Globalization;

namespace OrderShop;

// The spans of an OTLP request, as far as the sample shows them. The numbers are the fields of OpenTelemetry's trace.proto.
internal static class OtlpSpans
{
    private const ulong Failed = 2;

    public static List<ShopSpan> Of(ReadOnlySpan<byte> request)
    {
        List<ShopSpan> spans = [];
        var fields = new Protobuf(request);
        while (fields.Read())
        {
            if (fields.Field == 1)
                OfResource(fields.Bytes, spans);
        }

        return spans;
    }

    private static void OfResource(ReadOnlySpan<byte> resourceSpans, List<ShopSpan> spans)
    {
        var service = "";
        var fields = new Protobuf(resourceSpans);
        while (fields.Read())
        {
            if (fields.Field == 1)
                service = Attributes(fields.Bytes, 1).FirstOrDefault(tag => tag.Key == "service.name").Value ?? "";
            else if (fields.Field == 2)
                OfScope(fields.Bytes, service, spans);
        }
    }

    private static void OfScope(ReadOnlySpan<byte> scopeSpans, string service, List<ShopSpan> spans)
    {
        var fields = new Protobuf(scopeSpans);
        while (fields.Read())
        {
            if (fields.Field == 2)
                spans.Add(Span(fields.Bytes, service));
        }
    }

    private static ShopSpan Span(ReadOnlySpan<byte> bytes, string service)
    {
        var (traceId, spanId, parent, name) = ("", "", "", "");
        ulong start = 0, end = 0;
        var (isFailed, description) = (false, "");
        List<ShopEvent> events = [];
        var fields = new Protobuf(bytes);
        while (fields.Read())
        {
            switch (fields.Field)
            {
                case 1: traceId = fields.Hex; break;
                case 2: spanId = fields.Hex; break;
                case 4: parent = fields.Hex; break;
                case 5: name = fields.Text; break;
                case 7: start = fields.Number; break;
                case 8: end = fields.Number; break;
                case 11: events.Add(Event(fields.Bytes)); break;
                case 15: (isFailed, description) = Status(fields.Bytes); break;
            }
        }

        return new ShopSpan(service, traceId, spanId, parent, name)
        {
            StartTime = Time(start),
            Duration = Time(end) - Time(start),
            IsFailed = isFailed,
            StatusDescription = description,
            Attributes = Attributes(bytes, 9),
            Events = events,
        };
    }

    private static ShopEvent Event(ReadOnlySpan<byte> bytes)
    {
        var (time, name) = (0UL, "");
        var fields = new Protobuf(bytes);
        while (fields.Read())
        {
            if (fields.Field == 1)
                time = fields.Number;
            else if (fields.Field == 2)
                name = fields.Text;
        }

        return new ShopEvent(name, Time(time), Attributes(bytes, 3));
    }

    private static (bool IsFailed, string Description) Status(ReadOnlySpan<byte> bytes)
    {
        var (code, description) = (0UL, "");
        var fields = new Protobuf(bytes);
        while (fields.Read())
        {
            if (fields.Field == 2)
                description = fields.Text;
            else if (fields.Field == 3)
                code = fields.Number;
        }

        return (code == Failed, description);
    }

    /// <summary>The attributes that stand in that field of a message.</summary>
    private static List<KeyValuePair<string, string>> Attributes(ReadOnlySpan<byte> message, int field)
    {
        List<KeyValuePair<string, string>> attributes = [];
        var fields = new Protobuf(message);
        while (fields.Read())
        {
            if (fields.Field == field)
                attributes.Add(Attribute(fields.Bytes));
        }

        return attributes;
    }

    private static KeyValuePair<string, string> Attribute(ReadOnlySpan<byte> bytes)
    {
        var (key, value) = ("", "");
        var fields = new Protobuf(bytes);
        while (fields.Read())
        {
            if (fields.Field == 1)
                key = fields.Text;
            else if (fields.Field == 2)
                value = Value(fields.Bytes);
        }

        return KeyValuePair.Create(key, value);
    }

    private static string Value(ReadOnlySpan<byte> bytes)
    {
        var value = new Protobuf(bytes);
        return !value.Read() ? "" : value.Field switch
        {
            1 => value.Text,
            2 => value.Number != 0 ? "true" : "false",
            3 => ((long)value.Number).ToString(CultureInfo.InvariantCulture),
            4 => BitConverter.UInt64BitsToDouble(value.Number).ToString("0.##", CultureInfo.InvariantCulture),
            _ => "...",
        };
    }

    private static DateTimeOffset Time(ulong nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks((long)(nanoseconds / 100));
}
