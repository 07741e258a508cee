namespace Tracing.Functional.Gateway.Shards;

/// <summary>The raw messages of a resource and a scope with the addresses of their schemas, as a request has them.</summary>
internal readonly ref struct ContextParts(
    ReadOnlySpan<byte> resource, ReadOnlySpan<byte> resourceSchema, ReadOnlySpan<byte> scope, ReadOnlySpan<byte> scopeSchema)
{
    public ReadOnlySpan<byte> Resource { get; } = resource;

    public ReadOnlySpan<byte> ResourceSchema { get; } = resourceSchema;

    public ReadOnlySpan<byte> Scope { get; } = scope;

    public ReadOnlySpan<byte> ScopeSchema { get; } = scopeSchema;
}
