using System.Diagnostics;

namespace Tracing.Functional.Ground;

// The recorded HTTP request in whose asynchronous flow code runs, also when another span is current. The HTTP client's instrumentation
// sets it; the sampler asks it about spans of connections.
internal static class RequestInFlight
{
    private static readonly AsyncLocal<IRequest?> s_current = new();

    public static IRequest? Current
    {
        get => s_current.Value;
        set => s_current.Value = value;
    }

    /// <summary>A request that was sent and has no response yet, with its span.</summary>
    internal interface IRequest
    {
        Activity Activity { get; }
    }
}
