using System.Diagnostics;
using OpenTelemetry;
using Tracing.Functional;
using Tracing.Functional.Fluent;

namespace Guide;

// Snippets of docs/guide/your-tests.md.
internal static class YourTests
{
    public static void Show()
    {
        Page.Title("your tests", "spans of your code under test, and a policy by its answers");
        Spans_of_a_payment();
        Rules_by_their_answers();
        Page.Line("");
    }

    private static void Spans_of_a_payment()
    {
        #region spans
        var spans = new SpanList();
        using (TracingSession.Start(tracing => tracing.Sample(Sample.Always).ExportTo(spans, inBatches: false)))
            Pay(orderId: 7);

        var span = spans.All.Single(span => span.DisplayName == "pay");
        Check(span.GetTagItem("order.id") is 7L && span.Status != ActivityStatusCode.Error);
        #endregion
    }

    private static void Rules_by_their_answers()
    {
        #region policy
        var policy = Sample.Never.When(AtStart.Path("/health")).OrElse(Sample.Always);

        Check(policy.Explain(StartFacts.Of("GET").WithPath("/health")).Threshold.Probability == 0);
        Check(policy.Explain(StartFacts.Of("GET").WithPath("/orders")).Threshold.Probability == 1);
        #endregion
    }

    private static void Pay(int orderId) => Spans.Run("pay", span => span.SetAttribute("order.id", orderId));

    private static void Check(bool holds)
    {
        if (!holds)
            throw new InvalidOperationException("The test fails.");
    }
}

#region list
internal sealed class SpanList : BaseExporter<Activity>
{
    private readonly List<Activity> _spans = [];

    public IReadOnlyList<Activity> All
    {
        get
        {
            lock (_spans)
                return [.. _spans];
        }
    }

    public override ExportResult Export(in Batch<Activity> batch)
    {
        lock (_spans)
        {
            foreach (var span in batch)
                _spans.Add(span);
        }

        return ExportResult.Success;
    }
}
#endregion
