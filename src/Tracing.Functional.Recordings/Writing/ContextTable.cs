// The resources and scopes that spans come under, each of them once.
namespace Tracing.Functional.Recordings;

/// <summary>
/// Gives each combination of resource, scope and their schemas a number, from 0 on; what was there before allocates nothing.
/// </summary>
internal sealed class ContextTable
{
    private readonly Dictionary<int, int> _byHash = [];
    private readonly List<Entry> _entries = [];
    private readonly Dictionary<int, int> _resources = [];

    public int Count => _entries.Count;

    public Entry this[int context] => _entries[context];

    public int Of(ReadOnlySpan<byte> resource, ReadOnlySpan<byte> resourceSchema, ReadOnlySpan<byte> scope, ReadOnlySpan<byte> scopeSchema)
    {
        var resourceHash = Hash(resource, resourceSchema);
        var hash = HashCode.Combine(resourceHash, Hash(scope, scopeSchema));
        for (var i = _byHash.GetValueOrDefault(hash, -1); i >= 0; i = _entries[i].NextOfHash)
        {
            if (_entries[i].HasResource(resource, resourceSchema) && _entries[i].HasScope(scope, scopeSchema))
                return i;
        }

        var entry = new Entry(resource.ToArray(), resourceSchema.ToArray(), scope.ToArray(), scopeSchema.ToArray())
        {
            NextOfHash = _byHash.GetValueOrDefault(hash, -1),
            NextOfResourceHash = _resources.GetValueOrDefault(resourceHash, -1),
        };
        entry.FirstOfResource = ResourceOf(entry);
        _byHash[hash] = _resources[resourceHash] = _entries.Count;
        _entries.Add(entry);
        return _entries.Count - 1;
    }

    public void Clear()
    {
        _byHash.Clear();
        _resources.Clear();
        _entries.Clear();
    }

    private int ResourceOf(Entry entry)
    {
        for (var i = entry.NextOfResourceHash; i >= 0; i = _entries[i].NextOfResourceHash)
        {
            if (_entries[i].HasResource(entry.Resource, entry.ResourceSchema))
                return _entries[i].FirstOfResource;
        }

        return _entries.Count;
    }

    private static int Hash(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var hash = default(HashCode);
        hash.AddBytes(first);
        hash.Add(first.Length);
        hash.AddBytes(second);
        return hash.ToHashCode();
    }

    /// <summary>What spans of one context are under, as raw messages and texts; each is empty if it is missing.</summary>
    internal sealed class Entry(byte[] resource, byte[] resourceSchema, byte[] scope, byte[] scopeSchema)
    {
        public byte[] Resource { get; } = resource;

        public byte[] ResourceSchema { get; } = resourceSchema;

        public byte[] Scope { get; } = scope;

        public byte[] ScopeSchema { get; } = scopeSchema;

        public string ScopeName { get; } = PackedSpan.ScopeNameOf(scope);

        /// <summary>The first context with the same resource and schema: equal for all of these.</summary>
        public int FirstOfResource { get; set; }

        public int NextOfHash { get; init; }

        public int NextOfResourceHash { get; init; }

        public bool HasResource(ReadOnlySpan<byte> resource, ReadOnlySpan<byte> schema) =>
            resource.SequenceEqual(Resource) && schema.SequenceEqual(ResourceSchema);

        public bool HasScope(ReadOnlySpan<byte> scope, ReadOnlySpan<byte> schema) =>
            scope.SequenceEqual(Scope) && schema.SequenceEqual(ScopeSchema);
    }
}
