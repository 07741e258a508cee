using System.Diagnostics;
using OpenTelemetry;

namespace Tracing.Functional.Privacy;

// Redaction in OpenTelemetry's own pipeline, for the exporters that are added behind it. A provider with the engine does not use it: there
// policies read the secrets, and the outlet takes them out.
internal sealed class PrivacyProcessor(Redactor redactor) : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data) => ActivityRedactor.TryClean(redactor, data);
}
