using System.Diagnostics;

namespace Tracing.Functional.Activities;

// Lets conditions read a live span that has ended, without a copy.
internal sealed class ActivityReader : SpanReader
{
    public static readonly ActivityReader Instance = new();

    public override string Name(object span) => ((Activity)span).DisplayName;

    public override SpanKind Kind(object span) => (SpanKind)((Activity)span).Kind;

    public override string Source(object span) => ((Activity)span).Source.Name;

    public override bool IsFailed(object span) => ActivityStatus.IsFailed((Activity)span);

    public override long DurationTicks(object span) => Math.Max(0, ((Activity)span).Duration.Ticks);

    public override long StartTicks(object span) => ((Activity)span).StartTimeUtc.Ticks;

    public override object? Attribute(object span, string key) => ((Activity)span).GetTagItem(key);

    public override bool HasEvent(object span, NameTest name)
    {
        foreach (ref readonly var happened in ((Activity)span).EnumerateEvents())
        {
            if (name.Holds(happened.Name))
                return true;
        }

        return false;
    }

    public override bool HasException(object span, NameTest typeName)
    {
        var activity = (Activity)span;
        if (typeName.Holds(activity.GetTagItem("error.type")))
            return true;

        foreach (ref readonly var happened in activity.EnumerateEvents())
        {
            if (string.Equals(happened.Name, "exception", StringComparison.Ordinal) && typeName.Holds(TypeOf(in happened)))
                return true;
        }

        return false;
    }

    private static object? TypeOf(ref readonly ActivityEvent exception)
    {
        foreach (ref readonly var tag in exception.EnumerateTagObjects())
        {
            if (string.Equals(tag.Key, "exception.type", StringComparison.Ordinal))
                return tag.Value;
        }

        return null;
    }
}
