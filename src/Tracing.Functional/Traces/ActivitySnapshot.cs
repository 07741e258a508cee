using System.Diagnostics;

namespace Tracing.Functional.Traces;

// An immutable copy of a live span, made only for somebody who observes it.
internal static class ActivitySnapshot
{
    private static readonly KeyValuePair<string, object?>[] NoAttributes = [];
    private static readonly SpanEventRecord[] NoEvents = [];

    public static bool IsLocalRoot(Activity activity) =>
        activity.HasRemoteParent || (activity.Parent is null && activity.ParentSpanId == default);

    public static SpanRecord Of(Activity activity) => new(
        activity.TraceId.ToHexString(),
        activity.SpanId.ToHexString(),
        activity.ParentSpanId == default ? "" : activity.ParentSpanId.ToHexString(),
        activity.DisplayName,
        (SpanKind)activity.Kind,
        activity.Source.Name,
        new DateTimeOffset(activity.StartTimeUtc, TimeSpan.Zero),
        activity.Duration < TimeSpan.Zero ? TimeSpan.Zero : activity.Duration,
        IsLocalRoot(activity),
        activity.Status == ActivityStatusCode.Error,
        activity.StatusDescription!,
        Attributes(activity),
        Events(activity));

    private static KeyValuePair<string, object?>[] Attributes(Activity activity)
    {
        var count = 0;
        foreach (ref readonly var unused in activity.EnumerateTagObjects())
            count++;
        if (count == 0)
            return NoAttributes;

        var copy = new List<KeyValuePair<string, object?>>(count);
        foreach (ref readonly var tag in activity.EnumerateTagObjects())
            copy.Add(tag.Value is Array array ? new(tag.Key, array.Clone()) : tag);
        return [.. copy];
    }

    private static SpanEventRecord[] Events(Activity activity)
    {
        List<SpanEventRecord>? copy = null;
        foreach (ref readonly var happened in activity.EnumerateEvents())
            (copy ??= []).Add(new SpanEventRecord(happened.Name, happened.Timestamp, [.. happened.Tags]));
        return copy is null ? NoEvents : [.. copy];
    }
}
