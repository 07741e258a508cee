using System.Net;

namespace Tracing.Functional.Instrumentation.Grpc;

// A response's content whose stream reports to the call what passes and how it ends. Headers, bytes and exceptions are the inner content's.
internal sealed class GrpcResponseContent(HttpResponseMessage response, GrpcClientCall call) : GrpcContent(response.Content)
{
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
        new GrpcResponseStream(await Inner.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), response, call);

    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) =>
        new GrpcResponseStream(Inner.ReadAsStream(cancellationToken), response, call);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            call.GivenUp();
    }
}
