using System.Diagnostics.Metrics;
using Tracing.Functional.Instrumentation;
using Tracing.Functional.Sampling;

namespace Tracing.Functional.Privacy;

// What was redacted, by rule, in the meter "Tracing.Functional".
internal static class PrivacyMetrics
{
    /// <summary>Listeners of the application's may throw while they count.</summary>
    private static readonly Hook s_hook = new("privacy metrics");

    private static readonly Meter s_meter = new(SamplingMetrics.MeterName);

    private static readonly Counter<long> s_redactions =
        s_meter.CreateCounter<long>("tracing.privacy.redactions", "{redaction}", "Secrets that were redacted, by rule, in spans and in what streams tell of them.");

    public static void Redacted(PrivacyRules rule)
    {
        if (s_redactions.Enabled)
            Redacted(Name(rule));
    }

    public static void Redacted(string rule) =>
        s_hook.Run(rule, static counted => s_redactions.Add(1, new KeyValuePair<string, object?>("rule", counted)));

    private static string Name(PrivacyRules rule) => rule switch
    {
        PrivacyRules.PrivateKeys => "private_key",
        PrivacyRules.Tokens => "token",
        PrivacyRules.Urls => "url",
        PrivacyRules.Cards => "card",
        PrivacyRules.Emails => "email",
        _ => "pair",
    };
}
