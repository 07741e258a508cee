// A host without a socket. Requests are handed to its application as Kestrel does it, so only the host's own work and the span are
// measured.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Tracing.Functional.Bench;

public sealed class HttpHost : IDisposable
{
    private const string SuppressSwitch = "Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData";
    private readonly WebApplication _app;
    private readonly TracerProvider _provider;
    private readonly CallingServer _server;

    /// <summary>The framework gives its span attributes at the start, or not, as by default.</summary>
    /// <param name="hasStartAttributes">Whether it does.</param>
    /// <param name="configure">What listens.</param>
    /// <param name="grpc">The gRPC service that is called; null if it is an ordinary page.</param>
    public HttpHost(bool hasStartAttributes, Action<TracerProviderBuilder> configure, IGrpcHosted? grpc = null)
    {
        _server = new CallingServer(grpc);
        AppContext.SetSwitch(SuppressSwitch, !hasStartAttributes);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IServer>(_server);
        new Tracing(builder.Services).WithTracing(configure);
        grpc?.Add(builder.Services);
        _app = builder.Build();
        if (grpc is null)
            _app.MapGet("/orders/{id}", context => Task.CompletedTask);
        else
            grpc.Map(_app);
        _provider = _app.Services.GetRequiredService<TracerProvider>();
        ((IHost)_app).Start();
    }

    public void Request() => _server.Request();

    public void Dispose()
    {
        _provider.Dispose();
        ((IDisposable)_app).Dispose();
    }

    private sealed class Tracing(IServiceCollection services) : IOpenTelemetryBuilder
    {
        public IServiceCollection Services => services;
    }

    /// <summary>A service of gRPC, and one call of it.</summary>
    public interface IGrpcHosted
    {
        string Path { get; }

        byte[] Frame { get; }

        void Add(IServiceCollection services);

        void Map(WebApplication app);
    }

    private sealed class CallingServer(IGrpcHosted? grpc) : IServer
    {
        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Action Request { get; private set; } = () => throw new InvalidOperationException("not started");

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull
        {
            var features = new RequestFeatures<TContext>(grpc);
            Request = () => Serve(application, features).GetAwaiter().GetResult();
            return Task.CompletedTask;
        }

        /// <summary>An async method, so that what a request leaves in the execution context ends with it, as on a connection.</summary>
        private static async Task Serve<TContext>(IHttpApplication<TContext> application, RequestFeatures<TContext> features)
            where TContext : notnull
        {
            features.Begin();
            var context = application.CreateContext(features);
            await application.ProcessRequestAsync(context);
            application.DisposeContext(context, exception: null);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }

    /// <summary>One connection's features, used again by each request, as Kestrel's are.</summary>
    private sealed class RequestFeatures<TContext> : FeatureCollection, IHostContextContainer<TContext>
        where TContext : notnull
    {
        private readonly HttpRequestFeature _request = new();
        private readonly HttpResponseFeature _response = new();
        private readonly IGrpcHosted? _grpc;

        public RequestFeatures(IGrpcHosted? grpc)
        {
            _grpc = grpc;
            _request.Headers.Host = "shop.example:8080";
            _request.Headers.UserAgent = "bench/1.0";
            Set<IHttpRequestFeature>(_request);
            Set<IHttpResponseFeature>(_response);
            Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
            Set<IHttpConnectionFeature>(new HttpConnectionFeature { RemoteIpAddress = System.Net.IPAddress.Loopback });
        }

        public TContext? HostContext { get; set; }

        public void Begin()
        {
            _request.Method = "GET";
            _request.Scheme = "http";
            _request.Protocol = "HTTP/1.1";
            _request.Path = "/orders/7";
            _request.QueryString = "?page=2";
            _response.StatusCode = StatusCodes.Status200OK;
            Set<IEndpointFeature>(null);
            Set<IRouteValuesFeature>(null);
            if (_grpc is not null)
                BeginCall(_grpc);
        }

        private void BeginCall(IGrpcHosted grpc)
        {
            _request.Method = "POST";
            _request.Protocol = "HTTP/2";
            _request.Path = grpc.Path;
            _request.QueryString = "";
            _request.Headers.ContentType = "application/grpc";
            _request.Body = new MemoryStream(grpc.Frame);
            _response.Headers.Clear();
            Set<IRequestBodyPipeFeature>(null);
            Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
            Set<IHttpResponseTrailersFeature>(new Trailers());
        }

        private sealed class Trailers : IHttpResponseTrailersFeature
        {
            IHeaderDictionary IHttpResponseTrailersFeature.Trailers { get; set; } = new HeaderDictionary();
        }
    }
}
