// What conditions at the start ask, read from a root's span after it has ended: by the attributes of OpenTelemetry's conventions.
namespace Tracing.Functional.Recordings;

/// <summary>The facts of the span that a cursor stands at; valid until it turns to another.</summary>
internal sealed class PackedFacts(PackedSpan span) : FactSource
{
    private readonly PackedAttributes _attributes = new(span);

    /// <summary>All that a root's span says of its start. Its attributes are those at its end; spans carry no baggage.</summary>
    public StartFacts Read() => new(span.Name, span.Header.Kind, Parent(), _attributes, links: null, lookup: this, span.ScopeName);

    public override string? Method => Text("http.request.method") switch
    {
        null => Text("http.method"),
        "_OTHER" => Text("http.request.method_original") ?? "_OTHER",
        var method => method,
    };

    public override string? Path => Text("url.path") ?? WithoutQuery(Text("http.target"));

    public override string? Header(string name)
    {
        var key = "http.request.header." + name.ToLowerInvariant();
        return First(span.Attribute(key))
            ?? (name.Contains('-', StringComparison.Ordinal) ? First(span.Attribute(Underscored(key))) : null);
    }

    public override int LinkCount(object? links) => span.Links().Count;

    public override bool HasSampledLink(object? links) => span.Links().HasSampled;

    private static string Underscored(string key) => key.Replace('-', '_');

    private static string? First(object? value) => value switch
    {
        string text => text,
        string[] and [var first, ..] => first,
        _ => null,
    };

    private static string? WithoutQuery(string? target) =>
        target?.IndexOfAny(['?', '#']) is { } query and >= 0 ? target[..query] : target;

    private string? Text(string key) => span.Attribute(key) as string;

    /// <summary>A span's own sampled flag is its parent's: those that are not sampled are not exported. Clients that write no flags export
    /// sampled spans only.</summary>
    private ParentFacts Parent()
    {
        ref readonly var header = ref span.Header;
        if (header.ParentId == 0)
            return ParentFacts.None;
        var origin = (header.Flags & (SpanBits.KnowsParent | SpanBits.RemoteParent)) == SpanBits.KnowsParent
            ? ParentOrigin.Local
            : ParentOrigin.Remote;
        if ((header.Flags & SpanBits.Otlp) is not 0 and var flags && (flags & SpanBits.Sampled) == 0)
            return ParentFacts.Of(origin, isSampled: false);
        var ot = TraceState.read(span.TraceState);
        return ot.HasThreshold && ot.Threshold.Keeps(span.RandomnessBy(in ot))
            ? ParentFacts.SampledWith(origin, ot.Threshold)
            : ParentFacts.Of(origin, isSampled: true);
    }
}
