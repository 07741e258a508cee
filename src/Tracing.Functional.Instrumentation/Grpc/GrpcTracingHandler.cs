using System.Diagnostics;
using OpenTelemetry;
using Tracing.Functional.Ground;
using Tracing.Functional.Instrumentation.Grpc;

namespace Tracing.Functional;

/// <summary>
/// Records a client span for each gRPC call, unary or streaming, of any gRPC library. The span ends with the call: with its status, or when
/// it fails, is cancelled or is given up. The server gets the span's context. Other requests pass unchanged, and all do if nobody listens.
/// Needs <c>AddGrpcClientTracing</c> on the tracer provider's builder.
/// </summary>
/// <remarks>
/// Put it next to the transport: unless the framework's HTTP span is kept, handlers inside of it have no spans of their own. A handler that
/// translates to gRPC-Web belongs inside.
/// </remarks>
/// <example><code>
/// var handler = new GrpcTracingHandler(new SocketsHttpHandler());
/// var channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { HttpHandler = handler });
/// </code></example>
public sealed class GrpcTracingHandler : DelegatingHandler
{
    private static readonly Hook s_hook = new("grpc client");
    private readonly GrpcClientTracingOptions _options;

    /// <summary>A handler that gets its inner handler later, as in HttpClient's factory.</summary>
    /// <param name="options">What spans hold. Default: the defaults of <see cref="GrpcClientTracingOptions"/>.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public GrpcTracingHandler(GrpcClientTracingOptions? options = null) => _options = (options ?? new GrpcClientTracingOptions()).Checked();

    /// <summary>A handler around another one.</summary>
    /// <param name="innerHandler">Sends the requests; is disposed with this handler.</param>
    /// <param name="options">What spans hold. Default: the defaults of <see cref="GrpcClientTracingOptions"/>.</param>
    /// <exception cref="ArgumentNullException">The inner handler is null.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public GrpcTracingHandler(HttpMessageHandler innerHandler, GrpcClientTracingOptions? options = null)
        : base(innerHandler ?? throw new ArgumentNullException(nameof(innerHandler))) =>
        _options = (options ?? new GrpcClientTracingOptions()).Checked();

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        GrpcClientCall.HasListeners && request is { RequestUri.IsAbsoluteUri: true } && GrpcMetadata.IsGrpc(request.Content)
            ? SendTraced(request, cancellationToken)
            : base.SendAsync(request!, cancellationToken);

    // Asynchronous, so that the span is current in here and below only.
    private async Task<HttpResponseMessage> SendTraced(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = s_hook.Run((request, _options), static of => GrpcClientCall.Start(of.request, of._options), null);
        try
        {
            var response = call is null
                ? await base.SendAsync(request, cancellationToken).ConfigureAwait(false)
                : await Send(call, request, cancellationToken).ConfigureAwait(false);
            if (call is not null)
                s_hook.Run((call, response), static of => of.call.Answered(of.response));
            return response;
        }
        catch (Exception failure) when (call is not null)
        {
            call.Failed(failure);
            throw;
        }
    }

    private async Task<HttpResponseMessage> Send(GrpcClientCall call, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var content = request.Content;
        var message = s_hook.Run((call, request, handler: this), static of => of.handler.Prepare(of.call, of.request), request);
        try
        {
            // In this scope OpenTelemetry records no span, whatever its sampler decides: the framework's span would be a second one.
            using var scope = _options.KeepHttpSpan ? null : SuppressInstrumentationScope.Begin();
            var response = await base.SendAsync(message, cancellationToken).ConfigureAwait(false);
            if (ReferenceEquals(response.RequestMessage, message))
                response.RequestMessage = request;
            return response;
        }
        finally
        {
            // A caller that sends the message again finds it unchanged.
            if (!ReferenceEquals(request.Content, content))
                request.Content = content;
        }
    }

    private HttpRequestMessage Prepare(GrpcClientCall call, HttpRequestMessage request)
    {
        var message = _options.KeepHttpSpan ? request : GrpcMetadata.Inject(call.Activity, request, InnerHandler);
        if (call.Activity.IsAllDataRequested && message.Content is { } content)
            message.Content = new GrpcRequestContent(content, call);
        return message;
    }
}
