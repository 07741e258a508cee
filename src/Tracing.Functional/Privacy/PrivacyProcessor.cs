using System.Diagnostics;
using OpenTelemetry;

namespace Tracing.Functional.Privacy;

// Redaction in OpenTelemetry's own pipeline, for the exporters that are added behind it. Where the engine is in the pipeline too, only the
// one behind the engine works, since policies read the secrets; there spans that were not sampled are left to the engine.
internal sealed class PrivacyProcessor(Redactor redactor, bool isBehindEngine) : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        if (!isBehindEngine || (data.Recorded && !CleanSpans.IsLast(data)))
            ActivityRedactor.TryClean(redactor, data);
    }
}
