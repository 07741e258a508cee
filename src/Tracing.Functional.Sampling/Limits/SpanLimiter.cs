using System.Diagnostics;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Limits;

// Cuts spans to the limits, as the last step before exporters and observers get them. A span that fits is only read.
internal sealed class SpanLimiter(SpanLimits limits)
{
    private static readonly Hook s_hook = new("span limits");
    private readonly SpanLimits _limits = limits;

    /// <summary>Cuts the span itself. Never throws.</summary>
    public void Apply(Activity activity) => s_hook.Run((Limiter: this, activity), static work => work.Limiter.Cut(work.activity));

    /// <summary>Cuts an observer's copy. Returns the same object if it fits. Never throws.</summary>
    public SpanRecord Apply(SpanRecord span) => s_hook.Run((Limiter: this, span), static work => work.Limiter.Cut(work.span), span);

    private void Cut(Activity activity)
    {
        var areEventsFine = EventsFit(activity);
        var areLinksFine = LinksFit(activity);
        if (areEventsFine && areLinksFine && AttributesFit(activity))
            return;

        var cuts = default(Cuts);
        if (!areEventsFine)
            CutEvents(activity, ref cuts);
        if (!areLinksFine)
            CutLinks(activity, ref cuts);
        if (cuts.Events + cuts.Links > 0 || !AttributesFit(activity))
            CutAttributes(activity, ref cuts);
        cuts.Count();
    }

    private bool AttributesFit(Activity activity)
    {
        var count = 0;
        foreach (ref readonly var tag in activity.EnumerateTagObjects())
        {
            if (++count > _limits.Attributes || !AttributeLimits.Fits(tag.Value, _limits.ValueLength))
                return false;
        }

        return true;
    }

    private bool EventsFit(Activity activity)
    {
        var count = 0;
        foreach (ref readonly var happened in activity.EnumerateEvents())
        {
            if (++count > _limits.Events || !PartFits(happened.EnumerateTagObjects(), _limits.AttributesPerEvent))
                return false;
        }

        return true;
    }

    private bool LinksFit(Activity activity)
    {
        var count = 0;
        foreach (ref readonly var link in activity.EnumerateLinks())
        {
            if (++count > _limits.Links || !PartFits(link.EnumerateTagObjects(), _limits.AttributesPerLink))
                return false;
        }

        return true;
    }

    private bool PartFits(Activity.Enumerator<KeyValuePair<string, object?>> tags, int most)
    {
        var count = 0;
        foreach (ref readonly var tag in tags)
        {
            if (++count > most || !AttributeLimits.Fits(tag.Value, _limits.ValueLength))
                return false;
        }

        return true;
    }

    private void CutEvents(Activity activity, ref Cuts cuts)
    {
        var before = cuts;
        List<ActivityEvent> all = [.. activity.Events], left = [];
        foreach (var happened in all.Take(_limits.Events))
        {
            var tags = AttributeLimits.OfPart(
                happened.Tags, _limits.AttributesPerEvent, _limits.ValueLength, ref cuts.EventAttributes, ref cuts);
            left.Add(new ActivityEvent(happened.Name, happened.Timestamp, Collection(tags)));
        }

        cuts.Events = all.Count - left.Count;
        if (!ActivityInternals.TryReplaceEvents(activity, left))
            cuts = before with { Left = before.Left + 1 };
    }

    private void CutLinks(Activity activity, ref Cuts cuts)
    {
        var before = cuts;
        List<ActivityLink> all = [.. activity.Links], left = [];
        foreach (var link in all.Take(_limits.Links))
        {
            var tags = AttributeLimits.OfPart(
                link.Tags ?? [], _limits.AttributesPerLink, _limits.ValueLength, ref cuts.LinkAttributes, ref cuts);
            left.Add(new ActivityLink(link.Context, Collection(tags)));
        }

        cuts.Links = all.Count - left.Count;
        if (!ActivityInternals.TryReplaceLinks(activity, left))
            cuts = before with { Left = before.Left + 1 };
    }

    /// <summary>Removes all tags, then adds those to keep, because SetTag cannot remove a certain one of two equal keys.</summary>
    private void CutAttributes(Activity activity, ref Cuts cuts)
    {
        List<KeyValuePair<string, object?>> all = [.. activity.TagObjects];
        var left = AttributeLimits.OfSpan(all, _limits, ref cuts);
        foreach (var tag in all)
            activity.SetTag(tag.Key, null);
        foreach (var tag in left)
            activity.AddTag(tag.Key, tag.Value);
    }

    private SpanRecord Cut(SpanRecord span)
    {
        var cuts = default(Cuts);
        var events = new List<SpanEventRecord>();
        foreach (var happened in span.Events.Take(_limits.Events))
        {
            var tags = AttributeLimits.OfPart(
                happened.Attributes, _limits.AttributesPerEvent, _limits.ValueLength, ref cuts.EventAttributes, ref cuts);
            events.Add(new SpanEventRecord(happened.Name, happened.Time, tags));
        }

        cuts.Events = span.Events.Count - events.Count;
        var attributes = AttributeLimits.OfSpan(span.Attributes, _limits, ref cuts);
        if (cuts.Attributes + cuts.Values + cuts.Events + cuts.EventAttributes == 0)
            return span;
        return new SpanRecord(
            span.TraceId, span.SpanId, span.ParentSpanId, span.Name, span.Kind, span.Source, span.StartTime, span.Duration,
            span.IsLocalRoot, span.IsFailed, span.StatusDescription, attributes, events);
    }

    private static ActivityTagsCollection? Collection(List<KeyValuePair<string, object?>> tags)
    {
        if (tags.Count == 0)
            return null;
        var collection = new ActivityTagsCollection();
        foreach (var tag in tags)
        {
            if (!collection.ContainsKey(tag.Key))
                collection.Add(tag);
        }

        return collection;
    }
}
