using System.Diagnostics;
using System.Diagnostics.Metrics;
using Tracing.Functional.Activities;
using Tracing.Functional.Control;
using Tracing.Functional.Privacy;

namespace Tracing.Functional.Metrics;

// Durations of the spans of one provider, as a histogram by operation, kind and status. A measurement of the SDK takes about as long as a
// span. So a span is only added to a bucket here. A timer, and each collection, replays the buckets into the histogram.
internal sealed class SpanMetrics : IDisposable
{
    private const int MostStripes = 16;
    private const int DeepestParent = 256;
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(1);
    private readonly SamplingControl _control;
    private readonly Operations _operations;
    private readonly SpanHistogram _histogram;
    private readonly Stripe[] _stripes;
    private readonly Lock _replaying = new();
    private readonly Lock _starting = new();
    private volatile ITimer? _timer;
    private bool _isDisposed;

    public SpanMetrics(SamplingControl control, SpanMetricsOptions options, Redactor? redactor, IMeterFactory? meters)
    {
        var stripes = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, MostStripes));
        _control = control;
        RecordsAll = options.RecordAll;
        _operations = new Operations(options.MaxOperations, redactor, stripes);
        _histogram = new SpanHistogram(options, meters, Collect);
        _stripes = [.. Enumerable.Range(0, stripes).Select(i => new Stripe(i, _histogram.Bounds, options.MaxAdjustedCount))];
    }

    /// <summary>Whether spans that the policy drops are recorded, if anybody listens.</summary>
    public bool RecordsAll { get; }

    /// <summary>Whether anybody listens to the durations.</summary>
    public bool IsEnabled => _histogram.IsEnabled;

    /// <summary>
    /// Whether all spans of traces with this kind of local root have to be recorded, because their figures are exact.
    /// </summary>
    public bool SeesAll(bool isRemote) => RecordsAll || (isRemote ? _control.Run.SeesRemotes : _control.Run.SeesRoots);

    /// <summary>
    /// Counts a span that has ended. Call it once per span, when its trace is decided. <paramref name="isKept"/> says whether it is kept;
    /// its sampled flag, whether it was exported.
    /// </summary>
    public void Ended(Activity span, bool isKept)
    {
        if (!_histogram.IsEnabled)
            return;

        var isExact = IsExact(span);
        if (!isExact && !isKept)
            return;
        var operation = _operations.Find(span.DisplayName);
        if (!operation.IsCounted)
            return;

        var series = operation.SeriesOf(span.Kind, ActivityStatus.Of(span), isExact);
        var stripe = _stripes[Thread.GetCurrentProcessorId() & (_stripes.Length - 1)];
        var ticks = Math.Max(0, span.Duration.Ticks);
        var exemplar = isKept && span.Recorded ? span : null;
        if (isExact)
            stripe.AddExact(series, ticks, exemplar);
        else
            _histogram.Unreliable(stripe.AddEstimated(series, ticks, span, exemplar));
        if (_timer is null)
            Start();
    }

    /// <summary>Measures what was counted so far.</summary>
    public void Replay()
    {
        // A listener may collect inside a measurement. What is being replayed is not replayed again.
        if (_replaying.IsHeldByCurrentThread || !_replaying.TryEnter(s_longestWait))
            return;

        try
        {
            foreach (var stripe in _stripes)
                stripe.Replay(_histogram);
        }
        finally
        {
            _replaying.Exit();
        }
    }

    public void Dispose()
    {
        lock (_starting)
        {
            _isDisposed = true;
            _timer?.Dispose();
        }

        Replay();
        _histogram.Dispose();
    }

    private bool IsExact(Activity span)
    {
        if (RecordsAll)
            return true;
        var run = _control.Run;
        var (roots, remotes) = (run.SeesRoots, run.SeesRemotes);
        return roots == remotes ? roots : StartedRemotely(span) ? remotes : roots;
    }

    /// <summary>Whether the local root has a parent in another process; true too if the root is very far.</summary>
    private static bool StartedRemotely(Activity span)
    {
        for (var depth = 0; span.Parent is { } parent; span = parent)
        {
            if (++depth == DeepestParent)
                return true;
        }

        return span.HasRemoteParent;
    }

    private int Collect()
    {
        Replay();
        return _operations.Count;
    }

    private void Start()
    {
        lock (_starting)
        {
            if (_timer is not null || _isDisposed)
                return;
            using (ExecutionContext.SuppressFlow())
                _timer = _control.TimeProvider.CreateTimer(static state => ((SpanMetrics)state!).Replay(), this, s_period, s_period);
        }
    }
}
