using System.Collections.Concurrent;
using System.Text;

namespace OrderShop;

// Takes the spans of the services behind the gateway, as a collector would: OTLP over HTTP.
internal sealed class Collector
{
    public const string Path = "/v1/traces";

    private readonly ConcurrentQueue<ShopSpan> _spans = [];
    private int _secrets;

    /// <summary>How often something that had to stay in a service was in what it sent.</summary>
    public int Secrets => _secrets;

    public void Map(WebApplication app) => app.MapPost(Path, async (HttpRequest request) =>
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        var bytes = body.GetBuffer().AsMemory(0, (int)body.Length);
        foreach (var span in OtlpSpans.Of(bytes.Span))
            _spans.Enqueue(span);
        if (HasSecret(Encoding.UTF8.GetString(bytes.Span)))
            Interlocked.Increment(ref _secrets);
        return Results.Bytes(ReadOnlyMemory<byte>.Empty, "application/x-protobuf");
    });

    public ILookup<string, ShopSpan> ByTrace() => _spans.ToLookup(span => span.TraceId, StringComparer.Ordinal);

    /// <summary>The numbers of cards and the password that the client sends.</summary>
    public static bool HasSecret(string text) =>
        text.Contains(Cards.Good, StringComparison.Ordinal) || text.Contains(Cards.Empty, StringComparison.Ordinal)
        || text.Contains(Request.Password, StringComparison.Ordinal);
}
