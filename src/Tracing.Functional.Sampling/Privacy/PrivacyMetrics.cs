using System.Diagnostics.Metrics;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Privacy;

// Counts redactions by rule, in the meter "Tracing.Functional".
internal static class PrivacyMetrics
{
    private static readonly Meter s_meter = new(MeterName.Value);

    private static readonly Counter<long> s_redactions = s_meter.CreateCounter<long>(
        "tracing.privacy.redactions", "{redaction}", "Secrets that were redacted in spans and streams, by rule.");

    /// <summary>
    /// Runs code that may throw while it looks for secrets. The caller redacts what could not be looked at. A fault is counted as a
    /// redaction. Its text is not logged, because it may hold the secret.
    /// </summary>
    public static Hook Faults { get; } = new(static _ => Redacted("fault"));

    public static void Redacted(PrivacyRules rule)
    {
        if (s_redactions.Enabled)
            Redacted(Name(rule));
    }

    public static void Redacted(string rule) =>
        s_redactions.Count(1, new KeyValuePair<string, object?>("rule", rule));

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
