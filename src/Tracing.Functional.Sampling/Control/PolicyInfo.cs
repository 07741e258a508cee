using System.Globalization;
using Tracing.Functional.Fluent;

namespace Tracing.Functional;

/// <summary>Which policy runs: where it came from, the hash of its text, and since when it runs. Immutable.</summary>
public sealed class PolicyInfo
{
    private readonly Lazy<string> _hash;

    internal PolicyInfo(PolicySourceKind source, string? origin, string hash, DateTimeOffset appliedAt)
        : this(source, origin, new Lazy<string>(hash), appliedAt)
    {
    }

    private PolicyInfo(PolicySourceKind source, string? origin, Lazy<string> hash, DateTimeOffset appliedAt)
    {
        Source = source;
        Origin = origin;
        AppliedAt = appliedAt;
        _hash = hash;
    }

    /// <summary>What kind of source it came from.</summary>
    public PolicySourceKind Source { get; }

    /// <summary>The name of the file without its folder, or the key of the configuration; null for code.</summary>
    public string? Origin { get; }

    /// <summary>
    /// The first 8 hexadecimal digits of the text's SHA-256, as <see cref="PolicyDocument.Hash"/> has them. The text of a policy from code
    /// is that of <see cref="PolicyText.Print"/>.
    /// </summary>
    public string Hash => _hash.Value;

    /// <summary>When it was applied, by the time of day of <see cref="SamplingOptions.TimeProvider"/>.</summary>
    public DateTimeOffset AppliedAt { get; }

    /// <summary>All of it on one line: <c>orders.policy 1a2b3c4d (File) since 2026-01-31T10:00:00Z</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Origin ?? "policy"} {Hash} ({Source}) since {AppliedAt.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}");

    /// <summary>A policy of the program. Its text is made when somebody asks for its hash.</summary>
    internal static PolicyInfo OfCode(Policy policy, TimeProvider time) => new(
        PolicySourceKind.Code,
        origin: null,
        new Lazy<string>(() => PolicyDocument.HashOf(PolicyText.Print(policy))),
        time.GetUtcNow());

    /// <summary>A policy of a text.</summary>
    internal static PolicyInfo OfText(PolicySourceKind source, string origin, PolicyDocument document, TimeProvider time) =>
        new(source, origin, document.Hash, time.GetUtcNow());
}
