namespace Tracing.Functional.Sampling;

// Whether spans with a parent in another process may follow its sampled flag without asking the policy. On the hot path this is one
// comparison of references: an open path takes parents whose tracestate is null; a closed path requires a text object that no parent has.
internal struct RemoteFastPath
{
    private static readonly string s_closed = new('-', 1);
    private string? _required;

    private RemoteFastPath(string? required) => _required = required;

    public static RemoteFastPath Closed => new(s_closed);

    /// <summary>Whether the span follows a remote parent with this tracestate.</summary>
    public readonly bool Takes(string? traceState) => ReferenceEquals(traceState, _required);

    /// <summary>Opens or closes the path. False if it was in this state already.</summary>
    public bool TrySet(bool isOpen)
    {
        var required = isOpen ? null : s_closed;
        if (ReferenceEquals(_required, required))
            return false;
        _required = required;
        return true;
    }
}
