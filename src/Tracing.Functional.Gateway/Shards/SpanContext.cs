// The resource and scope that spans come under.
using System.Diagnostics.CodeAnalysis;
using Tracing.Functional.Recordings;

namespace Tracing.Functional.Gateway.Shards;

/// <summary>A resource and a scope with the addresses of their schemas: what an export writes around spans again.</summary>
internal sealed class SpanContext(ContextParts parts)
{
    public byte[] Resource { get; } = [.. parts.Resource];

    public byte[] ResourceSchema { get; } = [.. parts.ResourceSchema];

    public byte[] Scope { get; } = [.. parts.Scope];

    public byte[] ScopeSchema { get; } = [.. parts.ScopeSchema];

    /// <summary>The scope's name: what conditions call the source.</summary>
    public string ScopeName { get; } = PackedSpan.ScopeNameOf(parts.Scope);

    /// <summary>When a span last came under it, in nanoseconds of the gateway's clock.</summary>
    public long UsedAt { get; set; }

    /// <summary>Whether it goes at the next look, unless a span comes under it.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>The memory that it takes, in bytes, roughly.</summary>
    public long Bytes => 256 + Resource.Length + ResourceSchema.Length + Scope.Length + ScopeSchema.Length + (2L * ScopeName.Length);

    public ContextParts Parts => new(Resource, ResourceSchema, Scope, ScopeSchema);

    /// <summary>Equal are those with equal bytes; what is there is found without a copy.</summary>
    internal sealed class ByBytes : IEqualityComparer<SpanContext>, IAlternateEqualityComparer<ContextParts, SpanContext>
    {
        public bool Equals(SpanContext? x, SpanContext? y) => ReferenceEquals(x, y) || (x is not null && y is not null && Equals(x.Parts, y));

        public bool Equals(ContextParts alternate, SpanContext other) =>
            alternate.Scope.SequenceEqual(other.Scope) && alternate.Resource.SequenceEqual(other.Resource)
            && alternate.ScopeSchema.SequenceEqual(other.ScopeSchema) && alternate.ResourceSchema.SequenceEqual(other.ResourceSchema);

        public int GetHashCode([DisallowNull] SpanContext obj) => GetHashCode(obj.Parts);

        public int GetHashCode(ContextParts alternate)
        {
            var hash = default(HashCode);
            hash.AddBytes(alternate.Scope);
            hash.Add(alternate.Scope.Length);
            hash.AddBytes(alternate.Resource);
            return hash.ToHashCode();
        }

        public SpanContext Create(ContextParts alternate) => new(alternate);
    }
}
