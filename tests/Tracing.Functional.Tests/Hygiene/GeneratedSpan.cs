// Spans of any size for the properties: attributes with repeated keys, texts of surrogate pairs and halves, arrays, events, links.
using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;

namespace Tracing.Functional.Tests.Hygiene;

public sealed record GeneratedSpan(Tag[] Tags, Tag[][] Events, Tag[][] Links)
{
    private static readonly string[] s_pieces = ["a", "\U0001F600", "é", "\uD83D", "\uDE00", "z"];

    public static Arbitrary<GeneratedSpan> Any { get; } = Arb.From(Spans(TagGen()), Smaller);

    public void Fill(Activity activity)
    {
        foreach (var tag in Tags)
            activity.AddTag(tag.Key, tag.Value);
        foreach (var tags in Events)
            activity.AddEvent(new ActivityEvent("happened", tags: Collection(tags)));
        foreach (var tags in Links)
        {
            var other = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), default);
            activity.AddLink(new ActivityLink(other, Collection(tags)));
        }
    }

    public override string ToString() =>
        $"tags [{Text(Tags)}], events [{string.Join(" | ", Events.Select(Text))}], links {Links.Length}";

    public static ActivityTagsCollection Collection(IEnumerable<Tag> tags)
    {
        var collection = new ActivityTagsCollection();
        foreach (var tag in tags)
            collection[tag.Key] = tag.Value;
        return collection;
    }

    private static string Text(IEnumerable<Tag> tags) => string.Join("; ", tags);

    private static Gen<GeneratedSpan> Spans(Gen<Tag> tag) =>
        from tags in Many(tag, 40)
        from events in Many(Many(tag, 6), 12)
        from links in Many(Many(tag, 6), 12)
        select new GeneratedSpan(tags, events, links);

    private static Gen<T[]> Many<T>(Gen<T> one, int most) =>
        Gen.Choose(0, most).SelectMany(length => one.ArrayOf(length));

    private static Gen<string> TextGen() => Many(Gen.Elements(s_pieces), 12).Select(string.Concat);

    private static Gen<Tag> TagGen() =>
        from key in Gen.Choose(0, 30)
        from value in Gen.OneOf(
            TextGen().Select(object? (text) => text),
            Many(TextGen(), 3).Select(object? (texts) => texts),
            TextGen().Select(object? (text) => new object?[] { text, 1L, null }),
            Gen.Choose(0, 9).Select(object? (number) => (long)number))
        select new Tag($"key.{key}", value);

    private static IEnumerable<GeneratedSpan> Smaller(GeneratedSpan span)
    {
        if (span.Tags.Length > 0)
        {
            yield return span with { Tags = span.Tags[..(span.Tags.Length / 2)] };
            yield return span with { Tags = span.Tags[1..] };
        }

        if (span.Events.Length > 0)
            yield return span with { Events = span.Events[1..] };
        if (span.Links.Length > 0)
            yield return span with { Links = span.Links[1..] };
    }
}

public sealed record Tag(string Key, object? Value)
{
    public override string ToString() => $"{Key}={(Value is Array array ? string.Join(",", array.Cast<object?>()) : Value)}";
}
