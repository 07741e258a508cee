// What one thread of the soak does: random traces, and now and then a flush, a reading of metrics, a step of the clock.
using System.Collections.Concurrent;
using System.Diagnostics;
using NUnit.Framework;
using OpenTelemetry;

namespace Tracing.Functional.Tests.Traces;

internal sealed class SoakTraffic(
    SoakSettings settings, SoakLedger ledger, Tracing tracing, SoakGauges gauges, SoakHandover handover, int thread)
{
    private static readonly string[] Names =
    [
        "work", "work", "work", "work", "noise", "hidden", "parent at start", "parent at end", "parent of root", "boom", "limited",
        "limited",
    ];

    private readonly Random _random = new((settings.Seed * 31) + thread);
    private ActivityTraceId _ownId = ActivityTraceId.CreateRandom();

    public void Run(int traces)
    {
        for (var i = 0; i < traces; i++)
        {
            Trace();
            Disturb();
        }
    }

    private bool Chance(int percent) => _random.Next(100) < percent;

    private string Name() => Names[_random.Next(Names.Length)];

    private void Trace()
    {
        var roots = new List<SoakSpan>();
        var count = Chance(15) ? _random.Next(2, 5) : 1;
        var id = settings.Overlaps && Chance(30) ? handover.SharedId(_random.Next(SoakHandover.Ids)) : _ownId;
        for (var i = 0; i < count; i++)
        {
            if (Root(isAgain: count > 1, id) is not { } root)
                continue;
            Grow(root, depth: 0, handsOver: !settings.IsSequential || !root.Activity.HasRemoteParent);
            if (settings.Overlaps && Chance(50))
                roots.Add(root);
            else
                End(root);
            if (Chance(10))
                ledger.Child(tracing.StartDetached(Name(), root.Activity))?.End();
        }

        roots.ForEach(End);
        _ownId = Chance(70) ? ActivityTraceId.CreateRandom() : _ownId;
    }

    /// <summary>A local root: without a parent, or with a parent elsewhere, of a trace that was here before or not.</summary>
    private SoakSpan? Root(bool isAgain, ActivityTraceId id)
    {
        if (!isAgain && Chance(60))
            return ledger.Root(tracing.Start(Name()));
        var flags = Chance(10) ? "01" : "00";
        var parent = _random.NextInt64(1, long.MaxValue);
        return ledger.Root(tracing.StartRemote(Name(), $"00-{id}-{parent:x16}-{flags}"), id);
    }

    private void Grow(SoakSpan parent, int depth, bool handsOver)
    {
        for (var i = _random.Next(depth > 2 ? 1 : 4); i > 0; i--)
        {
            if (Suppressed(parent) || ledger.Child(tracing.Start(Name(), parent.Activity)) is not { } child)
                continue;
            Grow(child, depth + 1, handsOver);
            if (handsOver && Chance(15))
                handover.Add(child);
            else
                End(child);
        }
    }

    /// <summary>Now and then starts a span that nobody may record.</summary>
    private bool Suppressed(SoakSpan parent)
    {
        if (!Chance(2))
            return false;
        using var scope = SuppressInstrumentationScope.Begin();
        Assert.That(tracing.Start("suppressed", parent.Activity), Is.Null);
        return true;
    }

    private void End(SoakSpan span)
    {
        var activity = span.Activity;
        if (Chance(4))
            activity.SetStatus(ActivityStatusCode.Error);
        else if (Chance(2))
            activity.SetTag("otel.status_code", "ERROR");
        else if (Chance(2))
            activity.SetTag("code", 503);
        if (Chance(3))
            activity.SetTag("large", new string('x', _random.Next(64_000)));
        if (Chance(3))
            activity.SetEndTime(activity.StartTimeUtc + TimeSpan.FromSeconds(_random.Next(1, 5)));
        span.End(isSuppressed: Chance(2));
    }

    private void Disturb()
    {
        if (Chance(30) && handover.Take() is { } other)
            End(other);
        if (Chance(2))
            tracing.Flush(_random.Next(50));
        if (Chance(5))
            gauges.Read();
        if (Chance(20))
            Move(TimeSpan.FromMilliseconds(_random.Next(-3, 8)));
        if (settings.Jumps && Chance(1))
        {
            var far = TimeSpan.FromHours(_random.Next(1, 48));
            Move(far);
            Move(-far - TimeSpan.FromSeconds(_random.Next(3)));
        }

        Assert.That(tracing.Engine.HeldBytes, Is.InRange(0, settings.MaxBytes), "the cap is hard");
    }

    private void Move(TimeSpan by)
    {
        ledger.Moved(by);
        tracing.Clock.Advance(by);
    }
}

/// <summary>Spans that another thread ends, and trace ids that all threads use.</summary>
internal sealed class SoakHandover
{
    public const int Ids = 20;
    private readonly ConcurrentQueue<SoakSpan> _open = new();
    private readonly ActivityTraceId[] _ids = [.. Enumerable.Range(0, Ids).Select(_ => ActivityTraceId.CreateRandom())];

    public ActivityTraceId SharedId(int i) => _ids[i];

    public void Add(SoakSpan span) => _open.Enqueue(span);

    public SoakSpan? Take() => _open.TryDequeue(out var span) ? span : null;
}
