using System.Diagnostics;
using System.Net;
using OpenTelemetry;

namespace Tracing.Functional.Instrumentation.Grpc;

// A request's content that reports to the call what is sent. The application's code that produces it runs with the call's span as the
// current one, outside of the scope that suppresses the transport's spans. Headers, bytes and exceptions are the inner content's.
internal sealed class GrpcRequestContent(HttpContent inner, GrpcClientCall call) : GrpcContent(inner)
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using var scope = SuppressInstrumentationScope.Begin(value: false);
        Activity.Current = call.Activity;
        await Inner.CopyToAsync(new GrpcRequestStream(stream, call), context, cancellationToken).ConfigureAwait(false);
    }
}
