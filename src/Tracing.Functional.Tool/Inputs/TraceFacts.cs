using System.Globalization;

namespace Tracing.Functional.Tool.Inputs;

/// <summary>A trace that a person asks about: what is known at its start, its root span when it ended, and the spans below.</summary>
internal sealed record TraceFacts(StartFacts Start, SpanRecord Root, IReadOnlyList<SpanRecord> Below)
{
    public static readonly string[] Kinds = ["internal", "server", "client", "producer", "consumer"];
    public static readonly string[] Parents = ["none", "local-sampled", "local-not-sampled", "remote-sampled", "remote-not-sampled"];

    public static TraceFacts Nothing { get; } = new(StartFacts.Of(""), SpanRecord.Of("", TimeSpan.Zero), []);

    /// <summary>All spans in the order they ended: the root is the last.</summary>
    public IEnumerable<SpanRecord> Spans => [.. Below, Root];

    public static SpanKind Kind(string option, string word) =>
        Array.IndexOf(Kinds, word) is >= 0 and var number
            ? (SpanKind)number
            : throw new InputException($"{option} is {word}; allowed: {string.Join(", ", Kinds)}.");

    public TraceFacts WithRequest(string? method, string? path)
    {
        var facts = this;
        if (method is not null)
            facts = facts with { Start = facts.Start.WithMethod(method) };
        if (path is not null)
            facts = facts with { Start = facts.Start.WithPath(path) };
        return facts.WithName(string.Join(' ', ((string?[])[method, path]).OfType<string>())) with
        {
            Root = Root.WithKind(SpanKind.Server),
        };
    }

    public TraceFacts WithName(string name) => this with { Start = Start.WithName(name), Root = Named(Root, name) };

    public TraceFacts WithKind(SpanKind kind) => this with { Start = Start.WithKind(kind), Root = Root.WithKind(kind) };

    public TraceFacts WithSource(string source) => this with { Start = Start.WithSource(source), Root = Root.WithSource(source) };

    public TraceFacts WithHeader(string name, string value) => this with { Start = Start.WithHeader(name, value) };

    public TraceFacts WithBaggage(string name, string value) => this with { Start = Start.WithBaggage(name, value) };

    public TraceFacts WithAttribute(string key, object value) =>
        this with { Start = Start.WithAttribute(key, value), Root = Root.WithAttribute(key, value) };

    public TraceFacts WithParent(string option, string word) => word switch
    {
        "none" => this with { Start = Start.WithParent(ParentFacts.None) },
        _ when Parents.Contains(word, StringComparer.Ordinal) => this with
        {
            Start = Start.WithParent(ParentFacts.Of(
                word.StartsWith("local", StringComparison.Ordinal) ? ParentOrigin.Local : ParentOrigin.Remote,
                !word.EndsWith("not-sampled", StringComparison.Ordinal))),
        },
        _ => throw new InputException($"{option} is {word}; allowed: {string.Join(", ", Parents)}."),
    };

    public TraceFacts WithDuration(TimeSpan duration) => this with { Root = Lasting(Root, duration) };

    public TraceFacts WithFailure() => this with { Root = Root.WithFailure(null) };

    public TraceFacts WithSpan(SpanRecord span) => this with { Below = [.. Below, span] };

    /// <summary>A span below the root.</summary>
    public static SpanRecord Inner(string name, TimeSpan duration) => SpanRecord.Of(name, duration).WithIds("", "", "0000000000000001");

    private static SpanRecord Named(SpanRecord span, string name) => Copy(span, name, span.Duration);

    private static SpanRecord Lasting(SpanRecord span, TimeSpan duration) => Copy(span, span.Name, duration);

    private static SpanRecord Copy(SpanRecord span, string name, TimeSpan duration)
    {
        var copy = SpanRecord.Of(name, duration).WithKind(span.Kind).WithSource(span.Source);
        copy = span.Attributes.Aggregate(copy, static (copy, one) => copy.WithAttribute(one.Key, one.Value));
        return span.IsFailed ? copy.WithFailure(null) : copy;
    }
}
