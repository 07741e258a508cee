using System.Diagnostics;
using OpenTelemetry;

namespace Tracing.Functional.Tests.Traces;

// An exporter of a test's own that holds no span: it calls a function with each, and counts.
internal sealed class Target(Action<Activity>? onEnd = null, Action<Activity>? onStart = null) : BaseProcessor<Activity>
{
    private long _started;
    private long _ended;

    public long Started => Interlocked.Read(ref _started);

    public long Ended => Interlocked.Read(ref _ended);

    public override void OnStart(Activity data)
    {
        Interlocked.Increment(ref _started);
        onStart?.Invoke(data);
    }

    public override void OnEnd(Activity data)
    {
        Interlocked.Increment(ref _ended);
        onEnd?.Invoke(data);
    }
}
