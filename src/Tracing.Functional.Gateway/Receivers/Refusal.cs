// Why a request is refused, in the words of both protocols.
namespace Tracing.Functional.Gateway.Receivers;

/// <summary>A refusal.</summary>
/// <param name="Http">The HTTP status.</param>
/// <param name="Grpc">The gRPC status.</param>
/// <param name="Why">What is said; it never quotes the request.</param>
/// <param name="RetryAfterSeconds">When the client should come back; 0 if it should not.</param>
internal sealed record Refusal(int Http, int Grpc, string Why, int RetryAfterSeconds = 0)
{
    private const int InvalidArgument = 3;

    /// <summary>The outcome that is counted.</summary>
    public string Outcome => RetryAfterSeconds > 0 ? "busy" : "refused";

    public static Refusal NoToken { get; } = new(401, 16, "the token is missing or wrong");

    public static Refusal NotFound { get; } = new(404, 12, "there is nothing here");

    public static Refusal NotPost { get; } = new(405, 12, "only POST is allowed here");

    public static Refusal Busy { get; } = new(503, 14, "the destinations of kept traces are behind", RetryAfterSeconds: 1);

    public static Refusal Stopping { get; } = new(503, 14, "the gateway is stopping", RetryAfterSeconds: 1);

    public static Refusal TooLarge(int most) => new(413, 8, $"the request has more than {most} bytes, unpacked");

    public static Refusal Broken(string why) => new(400, InvalidArgument, why);

    public static Refusal ContentType { get; } =
        new(415, InvalidArgument, "the content type is not known; allowed: application/x-protobuf, application/json");

    public static Refusal Encoding { get; } = new(415, 12, "the encoding is not known; allowed: gzip, zstd, deflate, identity");
}
