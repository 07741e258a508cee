using Tracing.Functional.Building;
using static Tracing.Functional.Fluent.Built;

namespace Tracing.Functional.Fluent;

/// <summary>
/// The ways to combine policies, as a fluent chain. Every call gives a new value; nothing is changed. At most 200 policies may be in each
/// other (a chain of OrElse is one): more is an <see cref="ArgumentOutOfRangeException"/>.
/// </summary>
public static class PolicyExtensions
{
    /// <summary>The policy if the condition holds, else no opinion. Law: <c>p.When(d).When(c) = p.When(c.And(d))</c>.</summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The policy may wait for a trace's end, and has more than 64 different tests.
    /// </exception>
    public static Policy When(this Policy policy, Condition condition) => Sample.Conditional(condition, policy);

    /// <summary>
    /// The first policy's opinion, or the second's if the first abstains, <b>never if it drops</b>. For "kept by either" there is
    /// <see cref="Sample.AnyOf"/>. Law: a left-biased monoid with <see cref="Sample.Abstain"/>.
    /// </summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static Policy OrElse(this Policy first, Policy second)
    {
        ArgumentNullException.ThrowIfNull(first);
        return Policies.orElse(Given(second), first).OrThrow();
    }

    /// <summary>
    /// Roots by the policy; children by their parent, whose threshold is taken over, except for the cases that are overridden.
    /// </summary>
    /// <param name="root">Decides spans without a parent.</param>
    /// <param name="remoteSampled">Instead of following a sampled parent of another process.</param>
    /// <param name="remoteNotSampled">Instead of following an unsampled parent of another process.</param>
    /// <param name="localSampled">Instead of following a sampled parent of this process.</param>
    /// <param name="localNotSampled">Instead of following an unsampled parent of this process.</param>
    /// <exception cref="ArgumentNullException">The root policy is null.</exception>
    public static Policy ParentBased(
        this Policy root,
        Policy? remoteSampled = null,
        Policy? remoteNotSampled = null,
        Policy? localSampled = null,
        Policy? localNotSampled = null) =>
        Policies.parentBased(ParentCases.Of(remoteSampled, remoteNotSampled, localSampled, localNotSampled), Given(root)).OrThrow();

    /// <summary>
    /// What a service does before a gateway that decides by this policy: it drops what the policy drops whatever comes, such as health checks
    /// and the part of a ratio that no rule can rescue, and sends the rest. <c>ExportToGateway</c> does this. Laws: it keeps every trace at
    /// its start that the policy keeps in the end, by the same R; it neither waits nor remembers anything.
    /// </summary>
    /// <exception cref="ArgumentNullException">The policy is null.</exception>
    public static Policy BeforeGateway(this Policy policy) => Upstream.policy(Given(policy));

    /// <summary>
    /// One state of the policy per key. Law: what the policy caps at c is capped at (maxKeys + 1) * c in all, whatever keys arrive:
    /// keys beyond <paramref name="maxKeys"/> share one overflow state. One key meets c, or 2 c if it moves from the overflow state to
    /// a place of its own.
    /// </summary>
    /// <param name="policy">Runs once for each key.</param>
    /// <param name="key">What traces are grouped by; traces without it share one state.</param>
    /// <param name="maxKeys">
    /// Keys with a state of their own, 1 to 100,000; times the keys of a PerKey or FirstSeen inside, at most 1,000,000 in all.
    /// </param>
    /// <param name="idleAfter">How long a key is not asked for before its place may be given away. Default: 10 minutes.</param>
    /// <exception cref="ArgumentNullException">The policy or the key is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public static Policy PerKey(this Policy policy, TraceKey key, int maxKeys = 500, TimeSpan? idleAfter = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(key);
        var settings = new KeySettings(maxKeys, idleAfter ?? KeySettings.Default.IdleAfter);
        return Policies.perKey(key, settings, policy).OrThrow();
    }

    /// <summary>The policy under a name that shows in explanations and metrics; the innermost name counts.</summary>
    /// <exception cref="ArgumentException">The name is null or empty.</exception>
    public static Policy Named(this Policy policy, string name) => Policies.named(name, Given(policy)).OrThrow();

    /// <summary>The policy; spans that it keeps carry this attribute.</summary>
    /// <param name="policy">Whose kept spans are annotated.</param>
    /// <param name="key">The attribute's key, not empty.</param>
    /// <param name="value">Text, a whole or finite real number, true or false.</param>
    /// <exception cref="ArgumentException">The key is null or empty, or the value is null or of another type.</exception>
    public static Policy Annotate(this Policy policy, string key, object value) =>
        Policies.annotateOne(key, value, Given(policy)).OrThrow();

    /// <summary>The policy; spans that it keeps carry these attributes. Of two that set one key the outer counts.</summary>
    /// <param name="policy">Whose kept spans are annotated.</param>
    /// <param name="attributes">At least one; at most 64 annotations in one policy.</param>
    /// <exception cref="ArgumentException">There is no attribute, a key is empty, or a value is null or of another type.</exception>
    public static Policy Annotate(this Policy policy, IEnumerable<KeyValuePair<string, object>> attributes)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return Policies.annotate(Given(attributes), policy).OrThrow();
    }

    /// <summary>
    /// Why the policy decides about a trace as it does: a tree with every part's opinion and reason. The policy is taken as it is before
    /// its first decision; for one that is running see <see cref="SamplingControl.Explain"/>.
    /// </summary>
    /// <exception cref="ArgumentNullException">The policy is null.</exception>
    public static Explanation Explain(this Policy policy, StartFacts facts) => Functional.Explain.atStart(facts, Given(policy));

    /// <summary>
    /// What the policy promises, whatever traces come: how many it keeps at most, what it keeps for certain, whether its counts are true,
    /// what it holds, and what it never asks. <c>ToString()</c> is a card with a line each. Law: no run of the policy contradicts it.
    /// </summary>
    /// <exception cref="ArgumentNullException">The policy is null.</exception>
    public static Guarantees Guarantees(this Policy policy) => GuaranteesModule.ofPolicy(Given(policy));
}
