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
        Terminal.Heading("Why, in the middle of the spike", "control.Explain(facts)");
        foreach (var (title, explanation) in _answers)
        {
            // The top says that children follow their parents; a root is decided by the part below it.
            Terminal.Line($"  {title}");
            foreach (var line in explanation.Parts[0].ToString().Split('\n'))
                Terminal.Line(Terminal.Dim("    " + line));
        }

        Terminal.Line();
    }
}
