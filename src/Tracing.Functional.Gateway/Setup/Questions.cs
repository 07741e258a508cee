// What a policy asks that no span can answer.
using Microsoft.Extensions.Logging;
using Tracing.Functional.Gateway.Telemetry;

namespace Tracing.Functional.Gateway.Setup;

internal static class Questions
{
    /// <summary>Tells, once, of each question without an answer: baggage is not on spans, and the root of a whole trace has no parent.</summary>
    public static void Tell(Policy policy, ILogger log)
    {
        foreach (var name in PolicyModule.baggage(policy))
            GatewayLog.CannotAnswer(log, $"baggage \"{name}\"", "spans do not carry baggage; record it as an attribute");
        foreach (var name in PolicyModule.headers(policy))
            GatewayLog.AsksHeader(log, name, name.ToLowerInvariant());
    }
}
