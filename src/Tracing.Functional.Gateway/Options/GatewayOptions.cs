using System.Net;
using System.Security.Cryptography.X509Certificates;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Gateway;

/// <summary>How a gateway receives, holds, decides and exports traces.</summary>
public sealed class GatewayOptions
{
    private const long Megabyte = 1024 * 1024;

    /// <summary>The policy that decides on whole traces; of this and <see cref="PolicyFile"/> exactly one. Default: null.</summary>
    public Policy? Policy { get; set; }

    /// <summary>The file with the policy's text, which is reloaded when it changes. Default: null.</summary>
    public string? PolicyFile { get; set; }

    /// <summary>How the text is reloaded. Default: the defaults.</summary>
    public PolicyReloadOptions Reload { get; set; } = new();

    /// <summary>Where OTLP/gRPC is received; null turns it off, port 0 takes a free one. Default: 127.0.0.1:4317.</summary>
    public IPEndPoint? Grpc { get; set; } = new(IPAddress.Loopback, 4317);

    /// <summary>Where OTLP/HTTP, health and metrics are; port 0 takes a free one. Default: 127.0.0.1:4318.</summary>
    public IPEndPoint Http { get; set; } = new(IPAddress.Loopback, 4318);

    /// <summary>With a certificate, both are TLS. Default: null.</summary>
    public X509Certificate2? Certificate { get; set; }

    /// <summary>If it is set, requests without <c>Authorization: Bearer</c> and this token are refused. Default: null.</summary>
    public string? BearerToken { get; set; }

    /// <summary>Where kept traces go. None means that they are counted and nothing else, a dry run.</summary>
    public IList<DestinationOptions> Destinations { get; } = [];

    /// <summary>Memory of traces that are not decided, in bytes, never exceeded. 16 MB to 1 TB. Default: 512 MB.</summary>
    public long MaxHeldBytes { get; set; } = 512 * Megabyte;

    /// <summary>
    /// How long a complete trace stays quiet before it is decided: spans that nobody names may still come. 0 to 10 minutes. Default: 2 s.
    /// </summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How old a trace gets before it is decided by what is known. 100 ms to 1 day. Default: 30 s.</summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Spans of one trace that are held before it is decided by what is known. 1 to 10,000,000. Default: 100,000.</summary>
    public int MaxSpansPerTrace { get; set; } = 100_000;

    /// <summary>Decided traces that are remembered, for spans that come late; about 100 bytes each. 64 to 100,000,000. Default: 500,000.</summary>
    public int DecisionCacheSize { get; set; } = 500_000;

    /// <summary>The largest request, unpacked, in bytes. 64 KB to 1 GB. Default: 64 MB.</summary>
    public int MaxRequestBytes { get; set; } = (int)(64 * Megabyte);

    /// <summary>
    /// How long an answer is held when destinations are behind, before the request is refused: most clients lose what is refused. 0 to 1
    /// minute. Default: 5 s.
    /// </summary>
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether roots of kept traces get <c>sampling.rule</c> and <c>sampling.adjusted_count</c>. Default: false.</summary>
    public bool AnnotateDecisions { get; set; }

    /// <summary>
    /// If it is set, secrets are removed from what is exported, by the rules that a service's own spans are redacted by; see
    /// <see cref="PrivacyOptions"/>. Services of this library have done so already. Default: null, nothing is looked at.
    /// </summary>
    public PrivacyOptions? Privacy { get; set; }

    /// <summary>
    /// Where the gateway's own metrics are sent by OTLP/HTTP, such as http://localhost:4318/v1/metrics. Prometheus finds them at /metrics
    /// beside OTLP/HTTP, whatever this says. Default: null, nowhere.
    /// </summary>
    public Uri? MetricsTo { get; set; }

    /// <summary>How long stopping may take: what is held is decided and sent. 0 to 10 minutes. Default: 30 s.</summary>
    public TimeSpan StopWithin { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    internal static void Check(GatewayOptions options)
    {
        Allowed.Require(
            options.Policy is null != options.PolicyFile is null,
            "Policy and PolicyFile", options.Policy is null ? "neither" : "both", "exactly one");
        Between(options.MaxHeldBytes, 16 * Megabyte, 1024 * 1024 * Megabyte, nameof(MaxHeldBytes), "16 MB to 1 TB");
        Between(options.Grace, TimeSpan.Zero, TimeSpan.FromMinutes(10), nameof(Grace), "0 to 10 minutes");
        Between(options.MaxAge, TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(1), nameof(MaxAge), "100 ms to 1 day");
        Between(options.MaxSpansPerTrace, 1, 10_000_000, nameof(MaxSpansPerTrace), "1 to 10,000,000");
        Between(options.DecisionCacheSize, 64, 100_000_000, nameof(DecisionCacheSize), "64 to 100,000,000");
        Between(options.MaxRequestBytes, 64 * 1024, 1024 * Megabyte, nameof(MaxRequestBytes), "64 KB to 1 GB");
        Between(options.MaxWait, TimeSpan.Zero, TimeSpan.FromMinutes(1), nameof(MaxWait), "0 to 1 minute");
        Between(options.StopWithin, TimeSpan.Zero, TimeSpan.FromMinutes(10), nameof(StopWithin), "0 to 10 minutes");
        ArgumentNullException.ThrowIfNull(options.Http, nameof(options));
        ArgumentNullException.ThrowIfNull(options.TimeProvider, nameof(options));
        PolicyReloadOptions.Check(options.Reload);
        foreach (var destination in options.Destinations)
            DestinationOptions.Check(destination);
    }

    private static void Between<T>(T value, T least, T most, string name, string allowed)
        where T : IComparable<T> =>
        Allowed.Require(value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0, name, value, allowed);
}
