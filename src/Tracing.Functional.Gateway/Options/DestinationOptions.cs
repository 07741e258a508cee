using Tracing.Functional.Ground;

namespace Tracing.Functional.Gateway;

/// <summary>Where kept traces go.</summary>
public sealed class DestinationOptions
{
    /// <summary>
    /// The address of an OTLP endpoint. With <see cref="OtlpTransport.HttpProtobuf"/> and without a path, <c>/v1/traces</c> is added.
    /// </summary>
    public required Uri Address { get; set; }

    /// <summary>How requests are sent. Default: by port, 4317 is gRPC and any other is HTTP.</summary>
    public OtlpTransport? Transport { get; set; }

    /// <summary>Headers of every request, such as a key of the destination. Their values are secrets and never logged. Default: none.</summary>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Bytes that may wait; what does not fit is lost and counted. From three quarters on, senders wait. 1 MB to 64 GB. Default: 64 MB.
    /// </summary>
    public long MaxQueueBytes { get; set; } = 64L * 1024 * 1024;

    /// <summary>For how long a request is sent again before it is lost. 0 to 1 day. Default: 5 minutes.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>For how long an answer is waited for. 100 ms to 10 minutes. Default: 10 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    internal OtlpTransport EffectiveTransport =>
        Transport ?? (Address.Port == 4317 ? OtlpTransport.Grpc : OtlpTransport.HttpProtobuf);

    internal static void Check(DestinationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options.Address, nameof(options));
        Allowed.Require(
            options.Address is { IsAbsoluteUri: true, Scheme: "http" or "https" }, nameof(Address), options.Address, "http://... or https://...");
        Allowed.Require(
            options.MaxQueueBytes is >= 1024 * 1024 and <= 64L * 1024 * 1024 * 1024,
            nameof(MaxQueueBytes), options.MaxQueueBytes, "1 MB to 64 GB");
        Allowed.Require(
            options.GiveUpAfter >= TimeSpan.Zero && options.GiveUpAfter <= TimeSpan.FromDays(1),
            nameof(GiveUpAfter), options.GiveUpAfter, "0 to 1 day");
        Allowed.Require(
            options.Timeout >= TimeSpan.FromMilliseconds(100) && options.Timeout <= TimeSpan.FromMinutes(10),
            nameof(Timeout), options.Timeout, "100 ms to 10 minutes");
    }
}
