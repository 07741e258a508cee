using System.Diagnostics;
using Tracing.Functional;

namespace OrderShop;

// Why the running policy answers as it does, asked in the middle of the spike, when the answers are interesting.
internal sealed class Why(SamplingControl control)
{
    private readonly List<(string Title, Explanation Explanation)> _answers = [];

    public async Task Run(Stopwatch clock, CancellationToken stop)
    {
        var middle = Traffic.Phases[0].Seconds + Traffic.Phases[1].Seconds / 2.0;
        await LiveTable.Until(TimeSpan.FromSeconds(middle), clock, stop);
        var order = StartFacts.Of("POST /orders").WithMethod("POST").WithPath("/orders");
        _answers.Add(("an ordinary order", control.Explain(order.WithHeader("X-User-Tier", "standard"))));
        _answers.Add(("a VIP's order", control.Explain(order.WithHeader("X-User-Tier", "vip"))));
    }

    public void Print()
    {
        foreach (var (title, explanation) in _answers)
        {
            Terminal.Heading($"Why {title} got its answer in the spike", "control.Explain(facts)");
            foreach (var line in explanation.ToString().Split('\n'))
                Terminal.Line("  " + line);
            Terminal.Line();
        }
    }
}
