namespace Tracing.Functional.Streams;

// The first operations that are met, up to a number; all later ones are "(other)". Bounds whatever is kept per operation.
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
