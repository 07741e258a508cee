using System.Diagnostics;

namespace Tracing.Functional;

/// <summary>What the spans of gRPC calls hold. A <see cref="GrpcTracingHandler"/> reads them when it is made.</summary>
public sealed class GrpcClientTracingOptions
{
    /// <summary>The most events a call may have for each direction.</summary>
    internal const int MostMessageEvents = 10_000;

    /// <summary>
    /// How many messages of a call become events of its span, <c>rpc.message</c>: the first ones of each direction; 0 to 10,000. Default: 0, none.
    /// </summary>
    public int MaxMessageEvents { get; set; }

    /// <summary>
    /// Whether the framework's HTTP span of the call is kept too, as a child of the call's span: then a call has two client spans, and the
    /// HTTP span is the server's parent. Default: false.
    /// </summary>
    public bool KeepHttpSpan { get; set; }

    /// <summary>
    /// Adds to a call's span when it starts, if it is recorded. What it throws is counted and changes nothing. Default: null.
    /// </summary>
    public Action<Activity, HttpRequestMessage>? Enrich { get; set; }

    internal GrpcClientTracingOptions Checked()
    {
        Check(nameof(MaxMessageEvents), MaxMessageEvents);
        return new GrpcClientTracingOptions
        {
            MaxMessageEvents = MaxMessageEvents,
            KeepHttpSpan = KeepHttpSpan,
            Enrich = Enrich,
        };
    }

    private static void Check(string option, int value)
    {
        if (value is < 0 or > MostMessageEvents)
            throw new ArgumentOutOfRangeException(option, value, $"{option} is {value}; allowed: 0 to {MostMessageEvents}.");
    }
}
