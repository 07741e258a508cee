using System.Net;

namespace Tracing.Functional.Instrumentation.Grpc;

// A response's content whose stream reports to the call what passes and how it ends. Headers, bytes and exceptions are the inner content's.
internal sealed class GrpcResponseContent : HttpContent
{
    private readonly HttpResponseMessage _response;
    private readonly HttpContent _inner;
    private readonly GrpcClientCall _call;

    public GrpcResponseContent(HttpResponseMessage response, GrpcClientCall call)
    {
        _response = response;
        _inner = response.Content;
        _call = call;
        foreach (var header in _inner.Headers.NonValidated)
            Headers.TryAddWithoutValidation(header.Key, header.Value);
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var source = await CreateContentReadStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (source.ConfigureAwait(false))
            await source.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using var source = CreateContentReadStream(cancellationToken);
        source.CopyTo(stream);
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => CreateContentReadStreamAsync(CancellationToken.None);

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        new GrpcResponseStream(await _inner.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), _response, _call);

    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) =>
        new GrpcResponseStream(_inner.ReadAsStream(cancellationToken), _response, _call);

    protected override bool TryComputeLength(out long length)
    {
        length = _inner.Headers.ContentLength ?? 0;
        return _inner.Headers.ContentLength is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
            _call.GivenUp();
        }

        base.Dispose(disposing);
    }
}
