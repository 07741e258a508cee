// What a hook throws stays inside, is counted by its name, and gives the fallback.
using System.Diagnostics.Metrics;
using NUnit.Framework;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Tests.Instrumentation;

public class HookTests
{
    [Test]
    public void An_exception_in_a_hook_is_counted_by_its_name_and_goes_no_further()
    {
        var counted = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "tracing.instrumentation.faults")
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => counted.Add($"{tags[0].Value} {value}"));
        listener.Start();

        var hook = new Hook("hook test");
        hook.Run(1, static _ => throw new InvalidOperationException("broken"));
        var answer = hook.Run<int, string>(2, static _ => throw new InvalidOperationException("broken"), "fallback");

        Assert.That(answer, Is.EqualTo("fallback"));
        Assert.That(counted.Where(one => one.StartsWith("hook test", StringComparison.Ordinal)),
            Is.EqualTo(new[] { "hook test 1", "hook test 1" }));
    }

    [Test]
    public void A_hook_that_does_not_throw_gives_its_answer() =>
        Assert.That(new Hook("fine").Run(20, static value => value + 1, 0), Is.EqualTo(21));

    [Test]
    public void An_exception_that_cannot_say_what_it_is_does_not_get_out_either() =>
        Assert.That(new Hook("rude").Run(0, static _ => throw new Rude(), fallback: "fallback"), Is.EqualTo("fallback"));

#pragma warning disable CA1032, CA1064, RCS1194 // An exception for this test alone.
    private sealed class Rude : Exception
    {
        public override string ToString() => throw new InvalidOperationException("planted");
    }
#pragma warning restore CA1032, CA1064, RCS1194
}
