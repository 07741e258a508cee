using System.Globalization;
using Tracing.Functional;

namespace OrderShop;

/// <summary>Something that happened within a span.</summary>
internal sealed record ShopEvent(string Name, DateTimeOffset Time, IReadOnlyList<KeyValuePair<string, string>> Attributes);

/// <summary>A span of one of the three services, as a backend has it.</summary>
internal sealed record ShopSpan(string Service, string TraceId, string SpanId, string ParentSpanId, string Name)
{
    public DateTimeOffset StartTime { get; init; }

    public TimeSpan Duration { get; init; }

    public bool IsFailed { get; init; }

    public string StatusDescription { get; init; } = "";

    public IReadOnlyList<KeyValuePair<string, string>> Attributes { get; init; } = [];

    public IReadOnlyList<ShopEvent> Events { get; init; } = [];

    /// <summary>A span of the gateway, from its own streams.</summary>
    public static ShopSpan Of(SpanRecord span, string traceId) => new("gateway", traceId, span.SpanId, span.ParentSpanId, span.Name)
    {
        StartTime = span.StartTime,
        Duration = span.Duration,
        IsFailed = span.IsFailed,
        StatusDescription = span.StatusDescription ?? "",
        Attributes = Texts(span.Attributes),
        Events = [.. span.Events.Select(happened => new ShopEvent(happened.Name, happened.Time, Texts(happened.Attributes)))],
    };

    private static List<KeyValuePair<string, string>> Texts(IEnumerable<KeyValuePair<string, object?>> attributes) =>
        [.. attributes.Select(tag => KeyValuePair.Create(tag.Key, Text(tag.Value)))];

    private static string Text(object? value) =>
        value is double number
            ? number.ToString("0.##", CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{value}");
}
