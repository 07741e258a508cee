using System.Diagnostics;
using Tracing.Functional.Advice;
using Tracing.Functional.Ground;
using Tracing.Functional.Privacy;
using Tracing.Functional.Streams;

namespace Tracing.Functional;

/// <summary>
/// Looks at recorded spans as they end and tells what could be better about them, each place once. Names and keys of a framework's own
/// spans are not judged. Hand it to <c>AddAdviser</c>, or take the one that <c>AddAdviser(configure)</c> and, in development,
/// <c>AddTracing</c> register from the service provider.
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
    private readonly RecentTable<(FindingKind Kind, string Source, string Place), bool> _told = new(RememberedPlaces);
    private readonly IsolatedStream<Finding> _findings;
    private readonly AdviserOptions _options;
    private readonly RateWindow _rate;
    private readonly SpanAdvice _advice;
    private readonly OpenSpans _open;
    private readonly Lock _telling = new();
    private volatile ITimer? _timer;
    private bool _isDisposed;
    private long _heldBack;
    private long _lost;

    /// <summary>An adviser that sees no spans yet.</summary>
    /// <param name="options">Defaults where null. Later changes have no effect.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public Adviser(AdviserOptions? options = null)
    {
        _options = (options ?? new AdviserOptions()).Checked();
        _findings = new IsolatedStream<Finding>(new StreamOptions(), () => Interlocked.Increment(ref _lost), static _ => { });
        _rate = new RateWindow(_options.FindingsPerMinute, _options.TimeProvider);
        _advice = new SpanAdvice(_options, IsTold, Tell);
        _open = new OpenSpans(_options.TimeProvider);
    }

    /// <summary>
    /// What is found from now on: hot, each place once, not more often than the options say. Observers run in the task pool, each with a
    /// queue of 1024; one that throws ends alone.
    /// </summary>
    public IObservable<Finding> Findings => _findings;

    /// <summary>How often a finding was not told because there were too many in a minute.</summary>
    public long HeldBackCount => Interlocked.Read(ref _heldBack);

    /// <summary>Findings that slow observers lost.</summary>
    public long LostCount => Interlocked.Read(ref _lost);

    /// <summary>From now on a secret is what this redactor would redact: the provider's, or the default one if that is null.</summary>
    internal void Bind(Redactor? redactor) => _advice.Redactor = redactor ?? Redactor.Default;

    internal bool IsEnabled => _options.IsEnabled;

    internal int WatchedSpans => _open.Watched;

    /// <summary>Completes the stream; spans are looked at no more.</summary>
    public void Dispose()
    {
        lock (_telling)
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

    /// <summary>Looks for spans that never end, from the first span on.</summary>
    private void StartTimer()
    {
        lock (_telling)
        {
            if (_timer is not null || _isDisposed)
                return;
            var period = TimeSpan.FromTicks(Math.Clamp(_options.LongestOpen.Ticks / 4, TimeSpan.TicksPerMillisecond, s_longestPeriod.Ticks));
            using AsyncFlowControl? apart = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
            _timer = _options.TimeProvider.CreateTimer(
                static self => s_hook.Run((Adviser)self!, static adviser => adviser._open.Sweep(adviser._options.LongestOpen, adviser._advice.NeverEnded)), this, period, period);
        }
    }

    private bool IsTold(FindingKind kind, string source, string place) => _told.TryGet((kind, source, place), out _);

    /// <summary>Whether it was told, now or before.</summary>
    private bool Tell(Finding finding)
    {
        var place = (finding.Kind, finding.Source, finding.Place);
        if (IsTold(finding.Kind, finding.Source, finding.Place))
            return true;

        lock (_telling)
        {
            if (_told.TryGet(place, out _))
                return true;
            if (_isDisposed || !_rate.TryTake())
            {
                _heldBack++;
                return false;
            }

            _told.Add(place, true);
        }

        _findings.Publish(finding);
        return true;
    }
}
