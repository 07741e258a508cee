using System.Diagnostics;
using Tracing.Functional.Activities;
using Tracing.Functional.Privacy;

namespace Tracing.Functional.Streams;

// An immutable copy of a live span, created only if somebody observes it. The copy has no secrets. The span itself keeps them, because
// policies still read them.
internal static class ActivitySnapshot
{
    private static readonly KeyValuePair<string, object?>[] NoAttributes = [];
    private static readonly SpanEventRecord[] NoEvents = [];

    public static SpanRecord Of(Activity activity, Redactor? redactor) => new(
        activity.TraceId.ToHexString(),
        activity.SpanId.ToHexString(),
        activity.ParentSpanId == default ? "" : activity.ParentSpanId.ToHexString(),
        Text(activity.DisplayName, redactor),
        (SpanKind)activity.Kind,
        activity.Source.Name,
        new DateTimeOffset(activity.StartTimeUtc, TimeSpan.Zero),
        activity.Duration < TimeSpan.Zero ? TimeSpan.Zero : activity.Duration,
        LocalRoot.Is(activity),
        ActivityStatus.IsFailed(activity),
        ActivityStatus.Description(activity) is { } description ? Text(description, redactor) : null!,
        Attributes(activity, redactor),
        Events(activity, redactor));

    private static string Text(string text, Redactor? redactor) => redactor is null ? text : redactor.Text(text);

    private static KeyValuePair<string, object?>[] Attributes(Activity activity, Redactor? redactor)
    {
        var count = 0;
        foreach (ref readonly var unused in activity.EnumerateTagObjects())
            count++;
        if (count == 0)
            return NoAttributes;

        var copy = new List<KeyValuePair<string, object?>>(count);
        foreach (ref readonly var tag in activity.EnumerateTagObjects())
            copy.Add(Copy(in tag, redactor));
        return [.. copy];
    }

    private static KeyValuePair<string, object?> Copy(ref readonly KeyValuePair<string, object?> tag, Redactor? redactor)
    {
        var clean = redactor is null ? tag.Value : redactor.Value(tag.Key, tag.Value);
        return new(tag.Key, clean is Array array && ReferenceEquals(array, tag.Value) ? array.Clone() : clean);
    }

    private static SpanEventRecord[] Events(Activity activity, Redactor? redactor)
    {
        List<SpanEventRecord>? copy = null;
        foreach (ref readonly var happened in activity.EnumerateEvents())
            (copy ??= []).Add(new SpanEventRecord(Text(happened.Name, redactor), happened.Timestamp, Tags(in happened, redactor)));
        return copy is null ? NoEvents : [.. copy];
    }

    private static KeyValuePair<string, object?>[] Tags(ref readonly ActivityEvent happened, Redactor? redactor)
    {
        KeyValuePair<string, object?>[] tags = [.. happened.Tags];
        for (var i = 0; redactor is not null && i < tags.Length; i++)
            tags[i] = new(tags[i].Key, redactor.Value(tags[i].Key, tags[i].Value));
        return tags;
    }
}
