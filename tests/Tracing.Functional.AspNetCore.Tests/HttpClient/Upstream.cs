// A real server on the loopback address: plain HTTP/1.1, and HTTP/1.1 with HTTP/2 over TLS with a certificate created here. Remembers the
// headers that came.
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Tracing.Functional.AspNetCore.Tests.Http;

internal sealed class Upstream : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Path, IReadOnlyDictionary<string, string> Headers)> _requests = new();

    private Upstream(WebApplication app) => _app = app;

    public string Plain =>
        _app.Urls.First(url => url.StartsWith("http:", StringComparison.Ordinal))
            .Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    public string Secure =>
        _app.Urls.First(url => url.StartsWith("https:", StringComparison.Ordinal))
            .Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    /// <summary>What came, in order: path, and the headers that carry a context.</summary>
    public IReadOnlyList<(string Path, IReadOnlyDictionary<string, string> Headers)> Requests => [.. _requests];

    /// <summary>Requests of /held wait until this is let go.</summary>
    public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static async Task<Upstream> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(Certificate());
            });
        });
        var upstream = new Upstream(builder.Build());
        upstream._app.Run(upstream.Answer);
        await upstream._app.StartAsync();
        return upstream;
    }

    public static SocketsHttpHandler Handler(bool propagates = true)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate?.Subject == "CN=localhost";
        if (propagates)
            handler.ActivityHeadersPropagator = TracePropagator.Instance;
        return handler;
    }

    public async ValueTask DisposeAsync()
    {
        Gate.TrySetResult();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await _app.StopAsync(stop.Token);
        await _app.DisposeAsync();
    }

    private async Task Answer(HttpContext context)
    {
        _requests.Enqueue((context.Request.Path.Value!, context.Request.Headers.ToDictionary(
            header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
        switch (context.Request.Path.Value!.Split('/')[1])
        {
            case "status":
                context.Response.StatusCode =
                    int.Parse(context.Request.Path.Value.Split('/')[2], System.Globalization.CultureInfo.InvariantCulture);
                break;
            case "redirect":
                context.Response.Redirect("/arrived");
                break;
            case "abort":
                context.Abort();
                break;
            case "held":
                await Gate.Task;
                break;
            default:
                await context.Response.WriteAsync("ok");
                break;
        }
    }

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), password: null);
    }
}
