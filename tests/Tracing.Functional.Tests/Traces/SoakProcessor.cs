// A processor of the application in the soak. What it does depends on the span's name, so that a span fares the same in every run.
using System.Diagnostics;
using OpenTelemetry;

namespace Tracing.Functional.Tests.Traces;

internal sealed class SoakProcessor(SoakProcessors kinds, SoakLedger ledger, Func<Tracing> tracing) : BaseProcessor<Activity>
{
    private int _thrown;

    public int Thrown => _thrown;

    public override void OnStart(Activity data)
    {
        SoakSpan.NoteStart(data);
        if (kinds.HasFlag(SoakProcessors.HidesAtStart) && data is { DisplayName: "hidden", Recorded: true })
            SoakSpan.TakeOut(data);
        if (kinds.HasFlag(SoakProcessors.StartsChildren) && data.DisplayName == "parent at start")
            StartChild(data);
        if (kinds.HasFlag(SoakProcessors.Throws) && data.DisplayName == "boom")
            Throw();
    }

    public override void OnEnd(Activity data)
    {
        if (kinds.HasFlag(SoakProcessors.MapsStatus) && data.GetTagItem("code") is >= 500)
            data.SetStatus(ActivityStatusCode.Error);
        if (kinds.HasFlag(SoakProcessors.TakesOut) && data.DisplayName == "noise")
            SoakSpan.TakeOut(data);
        if (kinds.HasFlag(SoakProcessors.StartsChildren) && data.DisplayName == "noise")
            StartChild(data, fails: true);
        if (kinds.HasFlag(SoakProcessors.StartsChildren) && data.DisplayName == "parent at end")
            StartChild(data);
        if (kinds.HasFlag(SoakProcessors.StartsRoots) && data.DisplayName == "parent of root")
            StartRoot();
        if (kinds.HasFlag(SoakProcessors.Throws) && data.DisplayName == "boom")
            Throw();
    }

    private void StartChild(Activity parent, bool fails = false)
    {
        // A span that another thread ends is not the current one, and one that has ended cannot become it.
        var isCurrent = ReferenceEquals(Activity.Current, parent);
        var source = tracing().Source;
        var child = isCurrent
            ? source.StartActivity("of a processor")
            : source.StartActivity("of a processor", ActivityKind.Internal, parent.Context);
        if (fails)
            child?.SetStatus(ActivityStatusCode.Error);
        ledger.Child(child)?.End();
    }

    private void StartRoot()
    {
        var outer = Activity.Current;
        Activity.Current = null;
        ledger.Root(tracing().Source.StartActivity("root of a processor"))?.End();
        Activity.Current = outer;
    }

    private void Throw()
    {
        Interlocked.Increment(ref _thrown);
        throw new InvalidOperationException("planted");
    }
}
