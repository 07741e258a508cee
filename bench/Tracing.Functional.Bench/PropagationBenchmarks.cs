// A context read and sent by our propagator and by the framework's, from and to a dictionary.
using System.Diagnostics;
using BenchmarkDotNet.Attributes;

namespace Tracing.Functional.Bench;

public abstract class PropagationSides
{
    private protected const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03";
    private protected const string State = "ot=th:c;rv:b7ad6b71692033,rojo=00f067aa0ba902b7";
    private readonly DistributedContextPropagator _theirs = DistributedContextPropagator.CreateW3CPropagator();

    [Benchmark(Baseline = true)]
    public string? Framework() => Run(_theirs);

    [Benchmark]
    public string? Ours() => Run(TracePropagator.Instance);

    protected abstract string? Run(DistributedContextPropagator propagator);
}

public class PropagationExtract : PropagationSides
{
    private static readonly Dictionary<string, string> s_headers =
        new(StringComparer.OrdinalIgnoreCase) { ["traceparent"] = Parent, ["tracestate"] = State };

    protected override string? Run(DistributedContextPropagator propagator)
    {
        propagator.ExtractTraceIdAndState(s_headers, Get, out var parent, out var state);
        _ = propagator.ExtractBaggage(s_headers, Get);
        return state is null ? null : parent;
    }

    private static void Get(object? carrier, string name, out string? one, out IEnumerable<string>? many)
    {
        many = null;
        ((Dictionary<string, string>)carrier!).TryGetValue(name, out one);
    }
}

public class PropagationInject : PropagationSides
{
    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);
    private Activity? _activity;

    [GlobalSetup]
    public void Setup()
    {
        Activity.Current = null;
        _activity = new Activity("request").SetParentId(Parent).Start();
        _activity.TraceStateString = State;
    }

    protected override string? Run(DistributedContextPropagator propagator)
    {
        propagator.Inject(_activity, _headers, static (carrier, name, value) => ((Dictionary<string, string>)carrier!)[name] = value);
        return null;
    }
}
