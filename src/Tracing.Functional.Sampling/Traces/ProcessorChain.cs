using System.Diagnostics;
using OpenTelemetry;

namespace Tracing.Functional.Traces;

// Finds the other processors of the provider, whenever they are added. The owner is a composite and comes first, so the provider adds every
// later processor to it. Only OpenTelemetry's own SetErrorStatusOnException comes before it, in a composite around both. Then the owner
// takes that composite's place, before the first span starts.
internal sealed class ProcessorChain(CompositeProcessor<Activity> owner, Action<Exception> report)
{
    private readonly Lock _gate = new();
    private List<BaseProcessor<Activity>> _outside = [];
    private Func<object?> _more = static () => null;
    private volatile ProcessorStages? _stages;
    private volatile bool _isSettled;

    /// <summary>The processors as they are now. Null if they cannot be read.</summary>
    public ProcessorStages? Stages => _isSettled && _more() is null ? _stages : Refresh();

    /// <summary>Processors that the owner took over and has to dispose of.</summary>
    public IReadOnlyList<BaseProcessor<Activity>> Outside => _outside;

    private ProcessorStages? Refresh()
    {
        lock (_gate)
        {
            try
            {
                if (!_isSettled && owner.ParentProvider is { } provider)
                    TakeOver(provider);
                _stages = ChainReader.TryRead(owner, out var inside, out var more) ? new ProcessorStages([.. _outside, .. inside]) : null;
                _more = more;
            }
#pragma warning disable CA1031 // Without it, processors run in the order in which they were added.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                report(fault);
                (_stages, _more) = (null, static () => null);
            }

            _isSettled = true;
            return _stages;
        }
    }

    private void TakeOver(BaseProvider provider)
    {
        if (ChainReader.RootOf(provider) is not CompositeProcessor<Activity> root || ReferenceEquals(root, owner))
            return;
        if (root.GetType() != typeof(CompositeProcessor<Activity>) || !ChainReader.TryRead(root, out var all, out _) || !all.Remove(owner))
            return;

        ChainReader.SetRootOf(provider, owner);
        _outside = all;
    }
}
