using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry.Trace;
using Tracing.Functional.Ground;
using Tracing.Functional.Instrumentation.Grpc;
using Tracing.Functional.Instrumentation.Http;
using Tracing.Functional.W3C;

namespace Tracing.Functional;

/// <summary>gRPC clients for OpenTelemetry's tracer provider.</summary>
public static class GrpcClientTracingExtensions
{
    /// <summary>
    /// Listens to the spans of <see cref="GrpcTracingHandler"/>, and to those of grpc-dotnet's own client, which get the attributes of
    /// OpenTelemetry's conventions when they end. Registers the handler, with these options, in the services, unless the provider is being
    /// built.
    /// </summary>
    /// <param name="builder">The tracer provider's builder.</param>
    /// <param name="configure">
    /// Changes the options of handlers that the services create, after what the application configured by
    /// <c>services.Configure&lt;GrpcClientTracingOptions&gt;</c>. Of several calls the last one with an action counts.
    /// </param>
    /// <exception cref="ArgumentNullException">The builder is null.</exception>
    /// <exception cref="ArgumentException">An option is out of range; for a configured value, when the provider is built.</exception>
    /// <example><code>
    /// builder.AddGrpcClientTracing(options => options.MaxMessageEvents = 100);
    /// services.AddGrpcClient&lt;Orders.OrdersClient&gt;(...).AddHttpMessageHandler&lt;GrpcTracingHandler&gt;();
    /// </code></example>
    public static TracerProviderBuilder AddGrpcClientTracing(
        this TracerProviderBuilder builder, Action<GrpcClientTracingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddOnce(
            configure,
            GrpcClientTracingOptions.Check,
            late => builder.AddSource(GrpcClientCall.SourceName, GrpcDotnetSpans.SourceName)
                .AddInstrumentation((services, _) => Start(services, late)),
            static services =>
            {
                services.RemoveAll<GrpcTracingHandler>();
                services.AddTransient(static services => new GrpcTracingHandler(Options(services)));
            });
        RequestPropagator.Install();
        return builder;
    }

    private static GrpcDotnetSpans Start(IServiceProvider services, Action<GrpcClientTracingOptions>? late)
    {
        // The handlers come later; a configured value that is out of range is refused now.
        return new GrpcDotnetSpans(Options(services, late).KeepHttpSpan);
    }

    private static GrpcClientTracingOptions Options(IServiceProvider services, Action<GrpcClientTracingOptions>? late = null) =>
        services.ReadOptionsOf(GrpcClientTracingOptions.Check, late);
}
