// Reloading under load: a thousand texts, good and bad, while two threads decide. What runs is always the last good one, and the cap holds
// across all of them. Reloads that change nothing cost decisions nothing.
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;
using Tracing.Functional.Sampling;
using Tracing.Functional.Tests.Sampling;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Tests.Reload;

[NonParallelizable]
public class LoadTests
{
    private const int Texts = 1000, Burst = 20, Threads = 2;

    /// <summary>Kept by the end of a text's time, the time, and the rate that ruled until then.</summary>
    private readonly record struct Mark(long Kept, double Seconds, double Rate);

    [Test]
    public void A_thousand_texts_under_load_keep_the_last_good_policy_and_the_cap()
    {
        using var folder = new Folder();
        folder.Write("a.policy", Good(1));
        var time = new ManualTime(); // Each step lets both timers look, so a text settles within one.
        using var service = Reloading.OfFile(folder["a.policy"], options => options.Settle = TimeSpan.FromMilliseconds(1), time);
        using var load = new Load(service);
        var good = Good(1);
        double rate = 1, seconds = 0;
        var marks = new List<Mark> { new(load.Kept, 0, rate) };
        for (var i = 0; i < Texts; i++)
        {
            load.Pause(() => time.Advance(TimeSpan.FromSeconds(0.5)));
            seconds += 0.5;
            marks.Add(new(load.Kept, seconds, rate));
            var isGood = i % 3 != 1;
            var text = isGood ? Good(1 + (i % 7)) : Bad(i);
            if (i % 5 == 0)
                folder.Rename("a.policy", text);
            else
                folder.Write("a.policy", text);
            var expected = isGood ? text : good;
            time.Advance(TimeSpan.Zero);
            (good, rate) = (expected, isGood ? 1 + (i % 7) : rate);
            marks.Add(new(load.Kept, seconds, rate));
            var canonical = PolicyText.Parse(good).ToString();
            Assert.That(service.Policy, Is.EqualTo(canonical), $"text {i} is {text}, told: {service.Log[^1]}");
        }

        load.Dispose();
        AssertCap(marks);
        Assert.That(marks[^1].Kept, Is.GreaterThan(Texts), "the load met the rate");
    }

    /// <summary>Beside the same policy of code, which nobody reloads. By the system's clock.</summary>
    [Test]
    public void Decisions_allocate_nothing_while_reloads_change_nothing()
    {
        const string Unchanged = "tracing.policy.reloads outcome=unchanged";
        using var folder = new Folder();
        using var metrics = new Counted();
        folder.Write("a.policy", "rule \"all\": rateLimited(0.000001/s, burst 1)");
        SamplingControl? control = null;
        using var session = TracingSession.Start(tracing => tracing
            .SampleFromFile(folder["a.policy"], options => options.PollEvery = TimeSpan.FromMilliseconds(100))
            .Configure(builder => builder.AddInstrumentation((services, _) => control = services.GetRequiredService<SamplingControl>())));
        using var sampler = new PolicySampler(control!, server: null);
        using var code = new SamplingControl(control!.Policy);
        using var alone = new PolicySampler(code, server: null);
        Decide(sampler, 50_000);
        Decide(alone, 50_000);
        var each = Decide(alone, 10_000);
        var most = 0L;
        for (var i = 0; i < 100_000 && Reloads() < 5; i++)
            most = Math.Max(most, Decide(sampler, 10_000) - each);
        Assert.That((most, Reloads() >= 5), Is.EqualTo((0L, true)));

        double Reloads()
        {
            lock (metrics.Sums)
                return metrics.Sums.GetValueOrDefault(Unchanged);
        }
    }

    private static long Decide(PolicySampler sampler, int count)
    {
        var parameters = new SamplingParameters(
            default, System.Diagnostics.ActivityTraceId.CreateRandom(), "a", System.Diagnostics.ActivityKind.Internal, [], []);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < count; i++)
            sampler.ShouldSample(parameters);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static string Good(int rate) => $"rule \"all\": rateLimited({rate}/s, burst {Burst})";

    private static string Bad(int i) => (i % 4) switch
    {
        0 => "",
        1 => "rule \"all\": rateLimited(5/s, burst",
        2 => "rateLimited(-1/s)",
        _ => "always when any span failed else never",
    };

    /// <summary>
    /// Of any two marks: no more than the burst, what the rates gave between them, and a trace of each thread that was under way.
    /// </summary>
    private static void AssertCap(List<Mark> marks)
    {
        // The least of "kept less given" so far: then no pair needs to be looked at twice.
        double given = 0, least = marks[0].Kept;
        for (var i = 1; i < marks.Count; i++)
        {
            given += (marks[i].Seconds - marks[i - 1].Seconds) * marks[i].Rate;
            var over = marks[i].Kept - given;
            Assert.That(over - least, Is.LessThanOrEqualTo(Burst + Threads), $"at {marks[i]}");
            least = Math.Min(least, over);
        }
    }

    private sealed class Load : IDisposable
    {
        private readonly Thread[] _threads;
        private readonly ReaderWriterLockSlim _running = new();
        private long _kept;
        private volatile bool _isOver;

        public Load(Reloading service)
        {
            _threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(() => Run(service)))];
            Array.ForEach(_threads, thread => thread.Start());
        }

        public long Kept => Interlocked.Read(ref _kept);

        /// <summary>Time moves while nobody decides: to a thread that has read it, a jump seems to be one back.</summary>
        public void Pause(Action act)
        {
            _running.EnterWriteLock();
            act();
            _running.ExitWriteLock();
        }

        public void Dispose()
        {
            _isOver = true;
            Array.ForEach(_threads, thread => thread.Join());
        }

        private void Run(Reloading service)
        {
            while (!_isOver)
            {
                _running.EnterReadLock();
                if (service.IsKept())
                    Interlocked.Increment(ref _kept);
                _running.ExitReadLock();
            }
        }
    }
}
