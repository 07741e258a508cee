using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry.Trace;
using Tracing.Functional.Instrumentation.Grpc;

namespace Tracing.Functional;

/// <summary>gRPC clients for OpenTelemetry's tracer provider.</summary>
public static class GrpcClientTracingExtensions
{
    /// <summary>
    /// Listens to the spans of <see cref="GrpcTracingHandler"/>, and to those of grpc-dotnet's own client, which get the attributes of
    /// OpenTelemetry's conventions when they end. Registers the handler, with these options, in the services.
    /// </summary>
    /// <param name="builder">The tracer provider's builder.</param>
    /// <param name="configure">Changes the options of handlers that are made by the services.</param>
    /// <exception cref="ArgumentNullException">The builder is null.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <example><code>
    /// builder.AddGrpcClientTracing(options => options.MaxMessageEvents = 100);
    /// services.AddGrpcClient&lt;Orders.OrdersClient&gt;(...).AddHttpMessageHandler&lt;GrpcTracingHandler&gt;();
    /// </code></example>
    public static TracerProviderBuilder AddGrpcClientTracing(
        this TracerProviderBuilder builder, Action<GrpcClientTracingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new GrpcClientTracingOptions();
        configure?.Invoke(options);
        options = options.Checked();
        return builder
            .ConfigureServices(services =>
            {
                services.RemoveAll<GrpcTracingHandler>();
                services.AddTransient(_ => new GrpcTracingHandler(options));
            })
            .AddSource(GrpcClientCall.SourceName, GrpcDotnetSpans.SourceName)
            .AddInstrumentation(static () => new GrpcDotnetSpans());
    }
}
