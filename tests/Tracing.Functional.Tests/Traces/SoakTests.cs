// The soak: rounds of random traffic on threads, with all around the engine that can go wrong, and what must hold at the end of each.
// TRACING_SOAK=100 makes it minutes. TRACING_SOAK_SEED runs one round again, with the same script but another schedule of its threads.
using System.Globalization;
using NUnit.Framework;

namespace Tracing.Functional.Tests.Traces;

[NonParallelizable]
public class SoakTests
{
    private const int Rounds = 10;
    private const int TracesOfThread = 250;

    [Test]
    public void Every_kept_span_arrives_once_or_is_counted_and_every_promise_of_the_guide_holds()
    {
        var one = Environment.GetEnvironmentVariable("TRACING_SOAK_SEED");
        var first = one is null ? Random.Shared.Next() >> 8 : int.Parse(one, CultureInfo.InvariantCulture);
        var rounds = one is null ? Soak.Times(Rounds) : 1;
        TestContext.Out.WriteLine($"seeds {first} to {first + rounds - 1}");
        var broken = new List<string>();
        for (var i = 0; i < rounds; i++)
        {
            var settings = new SoakSettings(first + i);
            using var round = new SoakRound(settings);
            Assert.That(() => round.Run(TracesOfThread), Throws.Nothing, $"TRACING_SOAK_SEED={settings.Seed}: {settings}");
            if (SoakJudge.Judge(round) is { Count: > 0 } laws)
                broken.Add($"TRACING_SOAK_SEED={settings.Seed}\n  {settings}\n  {string.Join("\n  ", laws)}");
        }

        Assert.That(broken, Is.Empty, string.Join('\n', broken));
    }
}
