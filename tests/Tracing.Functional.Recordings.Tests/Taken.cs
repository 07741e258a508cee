// A sink that keeps what it is handed, as lists.
namespace Tracing.Functional.Recordings.Tests;

internal sealed class Taken : ISpanSink
{
    public ContextTable Contexts { get; } = new();

    public List<(SpanHeader Header, byte[] Raw)> Spans { get; } = [];

    public List<string> Malformations { get; } = [];

    public string? Error { get; private set; }

    public static Taken From(ReadOnlySpan<byte> request)
    {
        var taken = new Taken();
        if (RequestReader.TryRead(request, ref taken, out var error) != (error is null))
            throw new InvalidOperationException("a refused request has a reason, a read one none");
        taken.Error = error;
        return taken;
    }

    public int Context(
        ReadOnlySpan<byte> resource, ReadOnlySpan<byte> resourceSchema, ReadOnlySpan<byte> scope, ReadOnlySpan<byte> scopeSchema) =>
        Contexts.Of(resource, resourceSchema, scope, scopeSchema);

    public void Span(in SpanHeader header, ReadOnlySpan<byte> raw) => Spans.Add((header, raw.ToArray()));

    public void Malformed(string why) => Malformations.Add(why);
}
