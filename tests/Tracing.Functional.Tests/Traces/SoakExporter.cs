// An exporter of the soak: it stalls, fails and throws by its own random numbers until it is calm, and remembers what it was given.
using System.Collections.Concurrent;
using System.Diagnostics;
using OpenTelemetry;

namespace Tracing.Functional.Tests.Traces;

internal sealed class SoakExporter(int seed) : BaseExporter<Activity>
{
    private readonly ConcurrentDictionary<Activity, int> _given = new(ReferenceEqualityComparer.Instance);
    private readonly Random _random = new(seed);
    private long _received;
    private long _failed;
    private long _threw;
    private int _thrown;
    private volatile bool _isCalm;

    /// <summary>Each span that it was given, taken or not, and how often.</summary>
    public IReadOnlyDictionary<Activity, int> Given => _given;

    public long Received => _received;

    /// <summary>Spans for which it returned Failure.</summary>
    public long Failed => _failed;

    /// <summary>Spans for which it threw.</summary>
    public long Threw => _threw;

    /// <summary>How often it threw.</summary>
    public int Thrown => _thrown;

    public void CalmDown() => _isCalm = true;

    public override ExportResult Export(in Batch<Activity> batch)
    {
        var count = 0;
        foreach (var span in batch)
        {
            _given.AddOrUpdate(span, 1, static (_, times) => times + 1);
            count++;
        }

        var mood = _isCalm ? 99 : _random.Next(100);
        if (mood < 10)
        {
            Interlocked.Add(ref _failed, count);
            return ExportResult.Failure;
        }

        if (mood < 20)
        {
            Interlocked.Add(ref _threw, count);
            Interlocked.Increment(ref _thrown);
            throw new InvalidOperationException("planted");
        }

        if (mood < (count == 1 ? 21 : 40))
            Thread.Sleep(_random.Next(1, 10));
        Interlocked.Add(ref _received, count);
        return ExportResult.Success;
    }
}
