namespace Tracing.Functional.Streams;

// Keeps the first operation names, up to a limit, and replaces all later ones by "(other)". So state per operation is bounded.
internal sealed class OperationNames(int most)
{
    public const string Other = "(other)";
    public const int DefaultMost = 1000;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public string Fold(string name)
    {
        if (_known.Contains(name)) return name;
        if (_known.Count == most) return Other;
        _known.Add(name);
        return name;
    }
}
