using System.Diagnostics;
using Tracing.Functional.Ground;

namespace Tracing.Functional;

/// <summary>What the spans of gRPC calls hold. A <see cref="GrpcTracingHandler"/> reads them when it is created.</summary>
public sealed class GrpcClientTracingOptions
{
    /// <summary>
    /// Up to how many messages of a call become events <c>rpc.message</c> of its span, the first ones of each direction; 0 to 10,000.
    /// Default: 0, none.
    /// </summary>
    public int MaxMessageEvents { get; set; }

    /// <summary>
    /// Whether the framework's HTTP span of the call is kept too, as a child of the call's span. Then a call has two client spans, and the
    /// HTTP span is the server's parent. Default: false.
    /// </summary>
    public bool KeepHttpSpan { get; set; }

    /// <summary>Adds to a call's span when it starts, if it is recorded. Its exceptions are counted and ignored. Default: null.</summary>
    public Action<Activity, HttpRequestMessage>? Enrich { get; set; }

    internal static void Check(GrpcClientTracingOptions options) =>
        Allowed.Require(options.MaxMessageEvents is >= 0 and <= 10_000, nameof(MaxMessageEvents), options.MaxMessageEvents, "0 to 10,000");

    /// <summary>A copy that nobody changes.</summary>
    internal GrpcClientTracingOptions Checked()
    {
        Check(this);
        return (GrpcClientTracingOptions)MemberwiseClone();
    }
}
