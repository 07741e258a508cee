using System.Diagnostics;

namespace Tracing.Functional;

/// <summary>What the spans of gRPC calls hold. A <see cref="GrpcTracingHandler"/> reads them when it is made.</summary>
public sealed class GrpcClientTracingOptions
{
    /// <summary>The most events a call may have for each direction.</summary>
    internal const int MostMessageEvents = 1000;

    /// <summary>Whether each message that is sent or received becomes an event of the span, <c>rpc.message</c>. Default: false.</summary>
    public bool MessageEvents { get; set; }

    /// <summary>How many messages of a call become events, the first ones of each direction; 1 to 1000. Default: 100.</summary>
    public int MaxMessageEvents { get; set; } = 100;

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
            MessageEvents = MessageEvents,
            MaxMessageEvents = MaxMessageEvents,
            KeepHttpSpan = KeepHttpSpan,
            Enrich = Enrich,
        };
    }

    private static void Check(string option, int value)
    {
        if (value is < 1 or > MostMessageEvents)
            throw new ArgumentOutOfRangeException(option, value, $"{option} is {value}; allowed: 1 to {MostMessageEvents}.");
    }
}
