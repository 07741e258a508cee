using System.Diagnostics;
using System.Net;
using OpenTelemetry;

namespace Tracing.Functional.Instrumentation.Grpc;

// A request's content that reports to the call what is sent. The application's code that produces it runs with the call's span as the
// current one, outside of the scope that suppresses the transport's spans. Headers, bytes and exceptions are the inner content's.
internal sealed class GrpcRequestContent : HttpContent
{
    private readonly HttpContent _inner;
    private readonly GrpcClientCall _call;

    public GrpcRequestContent(HttpContent inner, GrpcClientCall call)
    {
        _inner = inner;
        _call = call;
        foreach (var header in inner.Headers.NonValidated)
            Headers.TryAddWithoutValidation(header.Key, header.Value);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using var scope = SuppressInstrumentationScope.Begin(value: false);
        Activity.Current = _call.Activity;
        await _inner.CopyToAsync(new GrpcRequestStream(stream, _call), context, cancellationToken).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _inner.Headers.ContentLength ?? 0;
        return _inner.Headers.ContentLength is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _inner.Dispose();
        base.Dispose(disposing);
    }
}
