using System.Diagnostics;
using Tracing.Functional.Advice;
using Tracing.Functional.Control;
using Tracing.Functional.Ground;
using Tracing.Functional.Privacy;
using Tracing.Functional.Streams;

namespace Tracing.Functional;

/// <summary>
/// Looks at recorded spans as they end, and reports what could be better, once for each place. Names and keys in spans of frameworks are
/// not judged. Pass it to <c>AddAdviser</c>, or get the one that <c>AddAdviser(configure)</c> and, in development, <c>AddTracing</c>
/// register from the service provider.
/// </summary>
/// <example><code>
/// using var adviser = new Adviser();
/// adviser.Findings.Subscribe(finding => Console.WriteLine(finding));
/// builder.AddAdviser(adviser);
/// </code></example>
public sealed class Adviser : IDisposable
{
    private const int RememberedPlaces = 4096;
    private static readonly Hook s_hook = new("adviser");
    private static readonly TimeSpan s_longestPeriod = TimeSpan.FromMinutes(1);
    private readonly RecentTable<(FindingKind Kind, string Source, string Place), bool> _reported = new(RememberedPlaces);
    private readonly IsolatedStream<Finding> _findings;
    private readonly AdviserOptions _options;
    private readonly RateWindow _rate;
    private readonly SpanAdvice _advice;
    private readonly OpenSpans _open;
    private readonly Lock _reporting = new();
    private volatile ITimer? _timer;
    private bool _isDisposed;
    private long _heldBack;
    private long _lost;

    /// <summary>An adviser that sees no spans yet.</summary>
    /// <param name="options">Null for the defaults. Later changes have no effect.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public Adviser(AdviserOptions? options = null)
    {
        _options = (options ?? new AdviserOptions()).Checked();
        _findings = new IsolatedStream<Finding>(new StreamOptions(), () => Interlocked.Increment(ref _lost), static _ => { });
        var clock = new NanosecondClock(_options.TimeProvider);
        _rate = new RateWindow(_options.FindingsPerMinute, clock);
        _advice = new SpanAdvice(_options, clock, IsReported, Report);
        _open = new OpenSpans(clock);
    }

    /// <summary>
    /// Findings from now on, once for each place, at most as many in a minute as the options allow. Observers run in the task pool, each
    /// with a queue of 1024. One that throws gets no more; the others go on.
    /// </summary>
    public IObservable<Finding> Findings => _findings;

    /// <summary>How often a finding was not reported because there were too many in a minute.</summary>
    public long HeldBackCount => Interlocked.Read(ref _heldBack);

    /// <summary>How many findings slow observers lost.</summary>
    public long LostCount => Interlocked.Read(ref _lost);

    /// <summary>From now on, a secret is what this redactor redacts; if it is null, what the default one redacts.</summary>
    internal void Bind(Redactor? redactor) => _advice.Redactor = redactor ?? Redactor.Default;

    internal bool IsEnabled => _options.IsEnabled;

    internal int WatchedSpans => _open.Watched;

    /// <summary>Completes the stream. Nothing is reported any more.</summary>
    public void Dispose()
    {
        lock (_reporting)
        {
            _isDisposed = true;
            _timer?.Dispose();
        }

        _findings.Dispose();
    }

    internal void Started(Activity activity)
    {
        if (activity.IsAllDataRequested)
            s_hook.Run((Adviser: this, activity), static work => work.Adviser.Watch(work.activity));
    }

    internal void Ended(Activity activity)
    {
        if (activity.IsAllDataRequested)
            s_hook.Run((Adviser: this, activity), static work => work.Adviser.Advise(work.activity));
    }

    private void Watch(Activity activity)
    {
        if (Frameworks.Own(activity.Source.Name))
            return;
        _open.Started(activity);
        if (_timer is null)
            StartTimer();
    }

    private void Advise(Activity activity)
    {
        _open.Ended(activity);
        _advice.Ended(activity);
    }

    /// <summary>Starts the search for spans that never end, at the first span.</summary>
    private void StartTimer()
    {
        lock (_reporting)
        {
            if (_timer is not null || _isDisposed)
                return;
            var quarter = Math.Clamp(_options.LongestOpen.Ticks / 4, TimeSpan.TicksPerMillisecond, s_longestPeriod.Ticks);
            var period = TimeSpan.FromTicks(quarter);
            using AsyncFlowControl? apart = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
            _timer = _options.TimeProvider.CreateTimer(
                static self => s_hook.Run((Adviser)self!, static adviser => adviser.Sweep()), this, period, period);
        }
    }

    private void Sweep() => _open.Sweep(_options.LongestOpen, _advice.NeverEnded);

    private bool IsReported(FindingKind kind, string source, string place) => _reported.TryGet((kind, source, place), out _);

    /// <summary>True if the finding was reported, now or before.</summary>
    private bool Report(Finding finding)
    {
        var place = (finding.Kind, finding.Source, finding.Place);
        if (IsReported(finding.Kind, finding.Source, finding.Place))
            return true;

        lock (_reporting)
        {
            if (_reported.TryGet(place, out _))
                return true;
            if (_isDisposed || !_rate.TryTake())
            {
                _heldBack++;
                return false;
            }

            _reported.Add(place, true);
        }

        _findings.Publish(finding);
        return true;
    }
}
