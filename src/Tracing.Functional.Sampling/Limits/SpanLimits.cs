using System.Globalization;
using Tracing.Functional.Ground;

namespace Tracing.Functional;

/// <summary>
/// How large a span may be when it is exported or published. Parts over a limit are cut and counted. The policy sees the whole span. The
/// defaults are OpenTelemetry's; the standard OTEL_SPAN_*, OTEL_EVENT_*, OTEL_LINK_* and OTEL_ATTRIBUTE_* variables change them.
/// </summary>
public sealed class SpanLimits
{
    private const int DefaultCount = 128;

    /// <summary>
    /// The most UTF-16 characters of a text, also in arrays, events and links. A surrogate pair is never split. 0 or more; null is no
    /// limit. Default: OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT, else OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT, else null.
    /// </summary>
    public int? ValueLength { get; set; } =
        Variable("OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT") ?? Variable("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT");

    /// <summary>
    /// The most attributes; the last ones are cut. The counts of cut parts and the attributes of the decision are included but never cut,
    /// so they may exceed a very small limit. 0 or more. Default: OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT, else OTEL_ATTRIBUTE_COUNT_LIMIT, else
    /// 128.
    /// </summary>
    public int Attributes { get; set; } = Count("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "OTEL_ATTRIBUTE_COUNT_LIMIT");

    /// <summary>The most events; the last ones are cut. 0 or more. Default: OTEL_SPAN_EVENT_COUNT_LIMIT, else 128.</summary>
    public int Events { get; set; } = Count("OTEL_SPAN_EVENT_COUNT_LIMIT");

    /// <summary>The most links; the last ones are cut. 0 or more. Default: OTEL_SPAN_LINK_COUNT_LIMIT, else 128.</summary>
    public int Links { get; set; } = Count("OTEL_SPAN_LINK_COUNT_LIMIT");

    /// <summary>
    /// The most attributes of one event; the last ones are cut. 0 or more. Default: OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT, else
    /// OTEL_ATTRIBUTE_COUNT_LIMIT, else 128.
    /// </summary>
    public int AttributesPerEvent { get; set; } = Count("OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", "OTEL_ATTRIBUTE_COUNT_LIMIT");

    /// <summary>
    /// The most attributes of one link; the last ones are cut. 0 or more. Default: OTEL_LINK_ATTRIBUTE_COUNT_LIMIT, else
    /// OTEL_ATTRIBUTE_COUNT_LIMIT, else 128.
    /// </summary>
    public int AttributesPerLink { get; set; } = Count("OTEL_LINK_ATTRIBUTE_COUNT_LIMIT", "OTEL_ATTRIBUTE_COUNT_LIMIT");

    internal static void Check(SpanLimits limits)
    {
        Allowed.Require(limits.ValueLength is null or >= 0, nameof(ValueLength), limits.ValueLength, "0 or more characters, or null");
        NotNegative(limits.Attributes, nameof(Attributes));
        NotNegative(limits.Events, nameof(Events));
        NotNegative(limits.Links, nameof(Links));
        NotNegative(limits.AttributesPerEvent, nameof(AttributesPerEvent));
        NotNegative(limits.AttributesPerLink, nameof(AttributesPerLink));
    }

    private static void NotNegative(int limit, string name) => Allowed.Require(limit >= 0, name, limit, "0 or more");

    private static int Count(params ReadOnlySpan<string> variables)
    {
        foreach (var variable in variables)
        {
            if (Variable(variable) is { } count)
                return count;
        }

        return DefaultCount;
    }

    /// <summary>Null if the variable is missing or is not a whole number from 0 up.</summary>
    private static int? Variable(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}
