using OpenTelemetry;
using Tracing.Functional.Control;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Reload;

// Keeps a control's policy as its source says: looks from time to time and when it is told of a change, and replaces the policy when a new
// text was there twice and is good. Whatever fails leaves the policy that runs. Nothing of it runs on a span's path, and it has no thread.
internal sealed class PolicyReloader : IDisposable
{
    /// <summary>A timer may be early by this much.</summary>
    private static readonly TimeSpan s_grain = TimeSpan.FromMilliseconds(16);

    private readonly SamplingControl _control;
    private readonly StartedPolicy _started;
    private readonly ReloadLog _log;
    private readonly Hook _hook;
    private readonly Lock _stepping = new();
    private ReloadState _state;
    private ITimer? _poll;
    private ITimer? _soon;
    private int _isSoon;
    private long _seenAt;
    private volatile bool _isDisposed;

    public PolicyReloader(SamplingControl control, StartedPolicy started, ReloadLog log)
    {
        _control = control;
        _started = started;
        _log = log;
        _state = started.State;
        _hook = new Hook(control.Report);
    }

    /// <summary>Applies the policy of the start, unless the control was made with it, and begins to look. Once.</summary>
    /// <exception cref="ArgumentException">Another provider of the control cannot run the policy.</exception>
    public void Begin()
    {
        lock (_stepping)
        {
            if (_poll is not null || _isDisposed)
                return;
            if (!ReferenceEquals(_control.Policy, _started.Policy))
                _control.Replace(_started.Policy, _started.Info);
            Told(_started.Rejection);
            using AsyncFlowControl? apart = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
            _soon = _control.TimeProvider.CreateTimer(Soon, this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _poll = _control.TimeProvider.CreateTimer(Poll, this, _started.Options.PollEvery, _started.Options.PollEvery);
            _hook.Run(this, static self => self._started.Source.Watch(self.Changed));
        }
    }

    /// <summary>Stops looking. A policy that is being tried right now is not applied any more.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _poll?.Dispose();
        _soon?.Dispose();
        _started.Dispose();
    }

    private static void Poll(object? self) => ((PolicyReloader)self!).Look();

    private static void Soon(object? self)
    {
        var reloader = (PolicyReloader)self!;
        Volatile.Write(ref reloader._isSoon, 0);
        reloader.Look();
    }

    private void Told(Rejection? rejection)
    {
        _control.Metrics.Policies.Started(rejection is null);
        if (rejection is null)
            _log.Applied(_control.PolicyInfo);
        else
            _log.FellBack(_state.Tried.Origin, rejection);
    }

    /// <summary>Any thread may call it, any number of times: the first call sets when to look, and the others do nothing.</summary>
    private void Changed()
    {
        if (!_isDisposed && Interlocked.Exchange(ref _isSoon, 1) == 0)
            _hook.Run(this, static self => self._soon?.Change(self._started.Options.Settle, Timeout.InfiniteTimeSpan));
    }

    private void LookAgain()
    {
        Volatile.Write(ref _isSoon, 1);
        _soon?.Change(_started.Options.Settle, Timeout.InfiniteTimeSpan);
    }

    private void Look()
    {
        if (!_stepping.TryEnter())
        {
            Changed();
            return;
        }

        try
        {
            using var quiet = SuppressInstrumentationScope.Begin();
            if (!_isDisposed)
                _hook.Run(this, static self => self.Step());
        }
        finally
        {
            _stepping.Exit();
        }
    }

    private void Step()
    {
        var time = _control.TimeProvider;
        var reading = _started.Source.Read();
        var seen = _state.Seen;
        (_state, var step) = _state.Read(reading, time.GetElapsedTime(_seenAt) + s_grain >= _started.Options.Settle);
        if (step == ReloadStep.LookAgain)
        {
            if (reading != seen)
                _seenAt = time.GetTimestamp();
            LookAgain();
        }
        else if (step == ReloadStep.Unchanged)
            _control.Metrics.Policies.Reloaded("unchanged", reason: null);
        else if (step == ReloadStep.Try)
            Try(reading);
        _started.Source.Watch(Changed);
    }

    private void Try(PolicyReading reading)
    {
        var trial = PolicyTrial.Of(reading, _started.Options.Functions);
        // A function that the text's expectations call takes its time, and may end the host.
        if (_isDisposed)
            return;
        if ((trial.Rejection ?? Refusal(reading, trial.Document!)) is { } rejection)
        {
            _control.Metrics.Policies.Reloaded("rejected", rejection.Reason);
            _log.Rejected(reading.Origin, rejection, _control.PolicyInfo);
            return;
        }

        _state = _state.WithApplied();
        _control.Metrics.Policies.Reloaded("applied", reason: null);
        _log.Applied(_control.PolicyInfo);
    }

    /// <summary>Applies the policy; the reason if it cannot be.</summary>
    private Rejection? Refusal(PolicyReading reading, PolicyDocument document)
    {
        try
        {
            _control.Replace(document.Policy!, time => PolicyInfo.OfText(reading.Kind, reading.Origin, document, time));
            return null;
        }
#pragma warning disable CA1031 // Whatever it is, it is told, and the policy that runs stays.
        catch (Exception refusal)
#pragma warning restore CA1031
        {
            return new Rejection(Rejection.Engine, refusal is ArgumentException ? refusal.Message : FaultText.Of(refusal));
        }
    }
}
