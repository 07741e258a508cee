// A trace with a secret in every place of it, and every text that can be read of spans, events and traces.
using System.Collections;
using System.Diagnostics;
using System.Globalization;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Tests.Privacy;

internal static class Everywhere
{
    /// <summary>A root and a child, each with the secret in all places; what stands around it is not redacted.</summary>
    public static void Put(ActivitySource source, string name, string secret, bool isFailed, Func<string, string>? mixture = null)
    {
        mixture ??= static text => $"failed with password={text}; retry";
        var text = mixture(secret);
        var outer = Activity.Current;
        Activity.Current = null;
        var other = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), default);
        var link = new ActivityLink(other, new ActivityTagsCollection { ["note"] = text });
        var tags = new KeyValuePair<string, object?>[] { new("note", text), new("password", secret) };
        using (var root = source.StartActivity($"{name} {text}", ActivityKind.Server, default(ActivityContext), tags, [link]))
        {
            Fill(root, secret, text);
            using (var child = source.StartActivity($"{name} child {text}"))
            {
                Fill(child, secret, text);
                if (isFailed)
                    child?.SetStatus(ActivityStatusCode.Error, text);
            }
        }

        Activity.Current = outer;
    }

    /// <summary>All but the baggage of parents that still run, which their calls need.</summary>
    public static IEnumerable<string> Texts(Activity span) =>
    [
        span.DisplayName, span.OperationName, span.StatusDescription ?? "",
        .. span.TagObjects.SelectMany(Texts),
        .. span.Events.SelectMany(happened => happened.Tags.SelectMany(Texts).Append(happened.Name)),
        .. span.Links.SelectMany(link => (link.Tags ?? []).SelectMany(Texts)),
        .. span.Baggage
            .SkipLast(span.Parent is { IsStopped: false } running ? running.Baggage.Count() : 0)
            .Select(entry => entry.Value ?? ""),
    ];

    public static IEnumerable<string> Texts(SpanEvent happened) =>
        [.. Texts(happened.Span), happened.Exception?.ToString() ?? "", happened.Exception?.Message ?? ""];

    public static IEnumerable<string> Texts(TraceRecord trace) =>
    [
        .. trace.Spans.SelectMany(Texts), trace.Operation, trace.Start.Name, trace.Start.Baggage("password") ?? "",
        trace.Start.Attribute("note")?.ToString() ?? "", trace.Start.Attribute("password")?.ToString() ?? "",
        trace.Explanation.Value.ToString(),
    ];

    private static IEnumerable<string> Texts(SpanRecord span) =>
    [
        span.Name, span.StatusDescription ?? "",
        .. span.Attributes.SelectMany(Texts),
        .. span.Events.SelectMany(happened => happened.Attributes.SelectMany(Texts).Append(happened.Name)),
    ];

    private static IEnumerable<string> Texts(KeyValuePair<string, object?> tag) => Texts(tag.Value);

    private static IEnumerable<string> Texts(object? value) => value switch
    {
        string text => [text],
        IEnumerable<KeyValuePair<string, object?>> pairs => pairs.SelectMany(Texts),
        IEnumerable items => items.Cast<object?>().SelectMany(Texts),
        _ => [Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""],
    };

    private static void Fill(Activity? span, string secret, string text)
    {
        if (span is null)
            return;
        span.SetTag("note", text).SetTag("api.key", secret);
        span.SetTag("list", new[] { "a", text }).SetTag("many", new List<string> { text, "b" });
        span.SetTag("objects", new object?[] { 1, null, text, new[] { text } }).SetTag("object", new Described(text));
        span.SetTag("map", new Dictionary<string, object?>(StringComparer.Ordinal) { ["password"] = secret, ["note"] = text });
        span.AddBaggage("note", text).AddBaggage("token", secret);
        span.AddEvent(new ActivityEvent(
            text, tags: new ActivityTagsCollection { ["note"] = text, ["password"] = secret, ["list"] = new[] { text } }));
        span.AddException(new InvalidOperationException(text, new ArgumentException(text)));
        span.AddLink(new ActivityLink(default, new ActivityTagsCollection { ["note"] = text, ["password"] = secret }));
        span.SetStatus(ActivityStatusCode.Error, text);
        span.SetStatus(ActivityStatusCode.Unset);
        span.SetStatus(ActivityStatusCode.Error, text);
    }

    private sealed class Described(string text)
    {
        public override string ToString() => text;
    }
}
