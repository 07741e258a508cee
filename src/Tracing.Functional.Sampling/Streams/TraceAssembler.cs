using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;

namespace Tracing.Functional.Streams;

// Groups ended spans by trace, for one subscription. One list holds all traces by age; a second one holds the complete traces that wait for
// the end of their grace. Both are in the order in which the traces become due, so one timer is enough.
internal sealed class TraceAssembler : IDisposable
{
    private readonly AssemblyLimits _limits;
    private readonly IScheduler _scheduler;
    private readonly IStopwatch _clock;
    private readonly IObserver<IReadOnlyList<SpanRecord>> _observer;
    private readonly SerialDisposable _timer = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, OpenTrace> _traces = new(StringComparer.Ordinal);
    private readonly LinkedList<OpenTrace> _byAge = new();
    private readonly LinkedList<OpenTrace> _byGrace = new();
    private TimeSpan _wakesAt = TimeSpan.MaxValue;
    private int _spans;

    private TraceAssembler(AssemblyLimits limits, IScheduler scheduler, IObserver<IReadOnlyList<SpanRecord>> observer)
    {
        _limits = limits;
        _scheduler = scheduler;
        _clock = scheduler.StartStopwatch();
        _observer = observer;
    }

    public static IObservable<IReadOnlyList<SpanRecord>> Assemble(
        IObservable<SpanEvent> spans, AssemblyLimits limits, IScheduler scheduler) =>
        Observable.Create<IReadOnlyList<SpanRecord>>(observer => new TraceAssembler(limits, scheduler, observer).Run(spans));

    public void Dispose() => _timer.Dispose();

    private IDisposable Run(IObservable<SpanEvent> spans) =>
        StableCompositeDisposable.Create(spans.Subscribe(Take, Fail, Complete), this);

    private void Take(SpanEvent happened)
    {
        if (happened.Kind == SpanEventKind.Failed) return;
        lock (_gate)
        {
            var now = _clock.Elapsed;
            var trace = TraceOf(happened.Span.TraceId, now);
            _spans -= trace.Size;
            trace.Take(happened);
            _spans += trace.Size;
            WaitForGrace(trace, now);
            while (_traces.Count > _limits.MaxOpenTraces || _spans > _limits.MaxSpans) Emit(_byAge.First!.Value);
            Arm(now);
        }
    }

    private OpenTrace TraceOf(string traceId, TimeSpan now)
    {
        if (_traces.TryGetValue(traceId, out var known)) return known;
        var trace = new OpenTrace(traceId, now + _limits.MaxAge);
        _traces.Add(traceId, trace);
        _byAge.AddLast(trace.InAge);
        return trace;
    }

    private void WaitForGrace(OpenTrace trace, TimeSpan now)
    {
        if (trace.InGrace.List is not null) _byGrace.Remove(trace.InGrace);
        if (!trace.IsComplete) return;
        trace.GraceEnds = now + _limits.Grace;
        _byGrace.AddLast(trace.InGrace);
    }

    private void Arm(TimeSpan now)
    {
        var next = TimeSpan.MaxValue;
        if (_byGrace.First is { } first) next = first.Value.GraceEnds;
        if (_byAge.First is { } oldest && oldest.Value.AgeEnds < next) next = oldest.Value.AgeEnds;
        if (next >= _wakesAt) return;
        _wakesAt = next;
        _timer.Disposable = _scheduler.Schedule(next - now, Wake);
    }

    private void Wake()
    {
        lock (_gate)
        {
            var now = _clock.Elapsed;
            _wakesAt = TimeSpan.MaxValue;
            while (_byGrace.First is { } first && first.Value.GraceEnds <= now) Emit(first.Value);
            while (_byAge.First is { } oldest && oldest.Value.AgeEnds <= now) Emit(oldest.Value);
            Arm(now);
        }
    }

    private void Emit(OpenTrace trace)
    {
        _traces.Remove(trace.TraceId);
        _byAge.Remove(trace.InAge);
        if (trace.InGrace.List is not null) _byGrace.Remove(trace.InGrace);
        _spans -= trace.Size;
        if (trace.Ended.Count > 0) _observer.OnNext(trace.Ended);
    }

    private void Complete()
    {
        lock (_gate)
        {
            _timer.Dispose();
            while (_byAge.First is { } oldest) Emit(oldest.Value);
            _observer.OnCompleted();
        }
    }

    private void Fail(Exception error)
    {
        lock (_gate)
        {
            _timer.Dispose();
            _observer.OnError(error);
        }
    }

    private sealed class OpenTrace
    {
        private readonly HashSet<string> _open = new(StringComparer.Ordinal);
        private readonly List<SpanRecord> _ended = [];
        private bool _hasRoot;

        public OpenTrace(string traceId, TimeSpan ageEnds)
        {
            TraceId = traceId;
            AgeEnds = ageEnds;
            InAge = new LinkedListNode<OpenTrace>(this);
            InGrace = new LinkedListNode<OpenTrace>(this);
        }

        public string TraceId { get; }

        public TimeSpan AgeEnds { get; }

        public TimeSpan GraceEnds { get; set; }

        public LinkedListNode<OpenTrace> InAge { get; }

        public LinkedListNode<OpenTrace> InGrace { get; }

        public List<SpanRecord> Ended => _ended;

        public int Size => _open.Count + _ended.Count;

        public bool IsComplete => _hasRoot && _open.Count == 0;

        public void Take(SpanEvent happened)
        {
            if (happened.Kind == SpanEventKind.Started)
            {
                _open.Add(happened.Span.SpanId);
                return;
            }

            _open.Remove(happened.Span.SpanId);
            _ended.Add(happened.Span);
            _hasRoot |= happened.Span.IsLocalRoot;
        }
    }
}
