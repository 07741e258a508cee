using System.Diagnostics;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Tracing.Functional.Instrumentation.Grpc;

namespace Tracing.Functional.AspNetCore.Grpc;

// Puts counters of messages before the bodies of a call, whether the application uses them as pipes or as streams.
internal static class GrpcBodies
{
    public static void Count(Activity span, HttpContext context, int limit)
    {
        var received = new GrpcPassing(new GrpcMessageEvents(span, isSent: false, limit));
        var sent = new GrpcPassing(new GrpcMessageEvents(span, isSent: true, limit));
        if (context.Features.Get<IRequestBodyPipeFeature>() is { } pipe && context.Features.Get<IHttpRequestFeature>() is { } request)
            context.Features.Set<IRequestBodyPipeFeature>(new RequestBody(pipe, request, received));
        if (context.Features.Get<IHttpResponseBodyFeature>() is { } response)
            context.Features.Set<IHttpResponseBodyFeature>(new ResponseBody(response, sent));
    }

    /// <summary>If the application has replaced the body by another stream, the server creates the pipe from that.</summary>
    private sealed class RequestBody : IRequestBodyPipeFeature
    {
        private readonly IRequestBodyPipeFeature _inner;
        private readonly IHttpRequestFeature _request;
        private readonly PipeReader _reader;
        private readonly Stream _stream;

        public RequestBody(IRequestBodyPipeFeature inner, IHttpRequestFeature request, GrpcPassing passing)
        {
            _inner = inner;
            _request = request;
            _reader = new GrpcCountingReader(inner.Reader, passing);
            _stream = _reader.AsStream(leaveOpen: true);
            request.Body = _stream;
        }

        public PipeReader Reader => ReferenceEquals(_request.Body, _stream) ? _reader : _inner.Reader;
    }

    private sealed class ResponseBody(IHttpResponseBodyFeature inner, GrpcPassing passing) : IHttpResponseBodyFeature
    {
        private PipeWriter? _writer;
        private Stream? _stream;

        public PipeWriter Writer => _writer ??= new GrpcCountingWriter(inner.Writer, passing);

        public Stream Stream => _stream ??= Writer.AsStream(leaveOpen: true);

        public void DisableBuffering() => inner.DisableBuffering();

        public Task StartAsync(CancellationToken cancellationToken = default) => inner.StartAsync(cancellationToken);

        public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
            inner.SendFileAsync(path, offset, count, cancellationToken);

        public Task CompleteAsync() => inner.CompleteAsync();
    }
}
