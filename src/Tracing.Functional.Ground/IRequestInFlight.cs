using System.Diagnostics;

namespace Tracing.Functional.Ground;

// An HTTP request that was sent and has not been answered, with its span.
internal interface IRequestInFlight
{
    Activity Activity { get; }
}
