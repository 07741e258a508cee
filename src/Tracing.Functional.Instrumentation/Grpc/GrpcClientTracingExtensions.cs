using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry.Trace;
using Tracing.Functional.Ground;
using Tracing.Functional.Instrumentation.Grpc;
using Tracing.Functional.Instrumentation.Http;

namespace Tracing.Functional;

/// <summary>gRPC clients for OpenTelemetry's tracer provider.</summary>
public static class GrpcClientTracingExtensions
{
    /// <summary>
    /// Listens to the spans of <see cref="GrpcTracingHandler"/>, and to those of grpc-dotnet's own client, which get the attributes of
    /// OpenTelemetry's conventions when they end. Registers the handler, with these options, in the services.
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
        var isFirst = false;
        builder.ConfigureServices(services =>
        {
            services.AddOptionsOf(configure, GrpcClientTracingOptions.Check, out isFirst);
            services.RemoveAll<GrpcTracingHandler>();
            services.AddTransient(static services => new GrpcTracingHandler(Options(services)));
        });
        RequestPropagator.Install();
        return isFirst
            ? builder.AddSource(GrpcClientCall.SourceName, GrpcDotnetSpans.SourceName)
                .AddInstrumentation(static (services, _) => Start(services))
            : builder;
    }

    private static GrpcDotnetSpans Start(IServiceProvider services)
    {
        // The handlers come later; a configured value that is out of range is refused now.
        return new GrpcDotnetSpans(Options(services).KeepHttpSpan);
    }

    private static GrpcClientTracingOptions Options(IServiceProvider services) =>
        services.ReadOptionsOf<GrpcClientTracingOptions>(GrpcClientTracingOptions.Check);
}
