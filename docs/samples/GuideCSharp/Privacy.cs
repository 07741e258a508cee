using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional;
using Tracing.Functional.Fluent;

namespace Guide;

// Snippets of docs/guide/privacy.md.
internal static class Privacy
{
    private static readonly ActivitySource s_source = new("OrderShop");

    public static void Show()
    {
        Page.Title("privacy", "secrets do not leave the process");
        ByDefault();
        Options();
    }

    private static void ByDefault()
    {
        var exporter = new Printing();

        #region byDefault
        using var provider = Sdk.CreateTracerProviderBuilder()
            .AddSource("OrderShop")
            .SetSampling(Sample.Always)
            .ExportTo(exporter, inBatches: false)
            .Build();

        using (var payment = s_source.StartActivity("charge payment"))
        {
            payment?.SetTag("card.number", "4111111111111111"); // [redacted]
            // https://bank.example/pay?token=[redacted]&amount=12
            payment?.SetTag("bank.url", "https://bank.example/pay?token=abc&amount=12");
            payment?.SetTag("user.id", "u-4711"); // stays
        }
        #endregion
    }

    private static void Options()
    {
        var exporter = new Printing();
        var hashKey = new byte[32];

        #region options
        using var provider = Sdk.CreateTracerProviderBuilder()
            .AddSource("OrderShop")
            .SetSampling(Sample.Always)
            .SetPrivacy(privacy =>
            {
                privacy.AddSecretWords("iban", "tax id").RemoveSecretWords("card").AddSafeKeys("invoice.id");
                privacy.Values = PrivacyRules.All; // e-mail addresses too
                privacy.HashWith(hashKey); // equal secrets stay comparable
                privacy.AddRule("plates", text => text.StartsWith("B-", StringComparison.Ordinal) ? "[plate]" : null);
            })
            .ExportTo(exporter, inBatches: false)
            .Build();
        #endregion

        using var order = s_source.StartActivity("create order");
        order?.SetTag("customerIban", "DE89370400440532013000").SetTag("customer.mail", "ann@example.com").SetTag("plate", "B-AB 123");
    }

    private sealed class Printing : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var span in batch)
                Page.Line($"exported: {string.Join(", ", span.TagObjects.Select(tag => $"{tag.Key} = {tag.Value}"))}");
            return ExportResult.Success;
        }
    }
}
