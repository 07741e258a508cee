// The plain alternative to the engine: Rx operators alone put traces together and drop those without a failed span.
using System.Diagnostics;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using OpenTelemetry;
using Tracing.Functional.Activities;

namespace Tracing.Functional.Bench;

internal sealed class RxAssembler : BaseProcessor<Activity>
{
    private readonly Subject<Activity> _ended = new();
    private readonly ISubject<Activity> _synchronized;
    private long _failed;

    public RxAssembler()
    {
        _synchronized = Subject.Synchronize(_ended);
        _ended
            .GroupByUntil(span => span.TraceId.ToHexString(), group => group.Where(LocalRoot.Is))
            .SelectMany(group => group.ToArray())
            .Where(spans => Array.Exists(spans, span => span.Status == ActivityStatusCode.Error))
            .Subscribe(_ => _failed++);
    }

    public override void OnEnd(Activity data) => _synchronized.OnNext(data);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _ended.Dispose();
        base.Dispose(disposing);
    }
}
