namespace Tracing.Functional.Sampling;

// Whether spans with a parent in another process may follow its sampled flag without asking the policy. One comparison of references
// answers that on the hot path: an open path requires no tracestate, a closed one requires a text that no parent has.
internal struct RemoteFastPath
{
    private static readonly string s_closed = new('-', 1);
    private string? _required;

    private RemoteFastPath(string? required) => _required = required;

    public static RemoteFastPath Closed => new(s_closed);

    /// <summary>Whether a remote parent with this tracestate is simply followed.</summary>
    public readonly bool Takes(string? traceState) => ReferenceEquals(traceState, _required);

    /// <summary>Opens or closes the path. Returns whether that changed it.</summary>
    public bool TrySet(bool isOpen)
    {
        var required = isOpen ? null : s_closed;
        if (ReferenceEquals(_required, required))
            return false;
        _required = required;
        return true;
    }
}
