using System.Diagnostics;
using Tracing.Functional;

namespace OrderShop;

// Notes when another policy came into force, and what it was read from.
internal sealed class Reloads : IDisposable
{
    private readonly IDisposable _subscription;
    private volatile Applied? _last;

    public Reloads(SamplingControl control)
    {
        First = control.PolicyInfo;
        _subscription = control.PolicyChanges.Subscribe(Note);
    }

    /// <summary>The clock of the traffic, once it runs.</summary>
    public Stopwatch? Clock { get; set; }

    public PolicyInfo First { get; }

    public Applied? Last => _last;

    public void Dispose() => _subscription.Dispose();

    private void Note(PolicyInfo policy) => _last = new Applied(policy, Clock?.Elapsed ?? TimeSpan.Zero);

    /// <summary>A policy, and when it came into force on the clock of the traffic.</summary>
    internal sealed record Applied(PolicyInfo Policy, TimeSpan At);
}
