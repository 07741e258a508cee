using Tracing.Functional.Building;
using static Tracing.Functional.Fluent.Built;

namespace Tracing.Functional.Fluent;

/// <summary>
/// Sampling policies: immutable values that compose. See <see cref="PolicyExtensions"/> for the ways to combine them.
/// Nonsense is refused here, by an <see cref="ArgumentException"/> that names the parameter, the value and the legal range.
/// </summary>
/// <example><code>
/// var policy = Sample.Never.When(AtStart.Path("/health"))
///     .OrElse(Sample.Always.When(AtStart.Attribute("user.tier", "vip")).Named("vip"))
///     .OrElse(Sample.Adaptive(targetPerSecond: 10));
/// </code></example>
public static class Sample
{
    /// <summary>Keeps every trace: T = 0.</summary>
    public static Policy Always { get; } = Policies.always;

    /// <summary>Keeps no trace: T = 2^56.</summary>
    public static Policy Never { get; } = Policies.never;

    /// <summary>Has no opinion: the identity of OrElse, AnyOf and AllOf. At the top it means never.</summary>
    public static Policy Abstain { get; } = Policies.abstain;

    /// <summary>
    /// Keeps this share of the traces. The decision is taken with the ratio rounded to 4 significant digits of threshold, and that
    /// rounded ratio is what kept traces are counted with.
    /// </summary>
    /// <param name="ratio">0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The ratio is below 0, above 1 or not a number.</exception>
    public static Policy FixedRatio(double ratio) => Policies.fixedRatio(ratio).OrThrow();

    /// <summary>
    /// Keeps everything while traffic stays below the target, and the target itself under any load.
    /// Laws, with B = burst + softness * depth: at most B + t * targetPerSecond traces kept in any t seconds; everything kept while no
    /// interval of t seconds brings more than burst + t * targetPerSecond; adjusted counts plus shed arrivals estimate what arrived
    /// without bias.
    /// </summary>
    /// <param name="targetPerSecond">Kept traces per second in the long run, 0.000001 to 1,000,000.</param>
    /// <param name="burst">
    /// Traces kept in full before the probability falls, 2 to 1,000,000. Default: the target rounded up, at least 2.
    /// </param>
    /// <param name="softness">Traces of debt that halve the probability, 1 to 1,000.</param>
    /// <param name="depth">Halvings before arrivals are shed, 1 to 40: the smallest probability is 2^-depth.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static Policy Adaptive(double targetPerSecond, int? burst = null, int softness = 4, int depth = 20)
    {
        var defaults = AdaptiveSettings.For(targetPerSecond);
        return Policies.adaptiveWith(new AdaptiveSettings(targetPerSecond, burst ?? defaults.Burst, softness, depth)).OrThrow();
    }

    /// <summary>
    /// The windowed sampler that others know: keeps all of the first <paramref name="sampleSize"/> - 1 requests, then the share
    /// target / observed rate, from the request on that fills the window, and observed anew over every
    /// <paramref name="sampleSize"/> requests. It has no hard cap and recovers slowly
    /// from a spike; prefer <see cref="Adaptive"/>.
    /// </summary>
    /// <param name="targetPerSecond">Kept traces per second on average, 0.000001 to 1,000,000.</param>
    /// <param name="sampleSize">Requests in a window, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static Policy AdaptiveWindow(double targetPerSecond, int sampleSize) =>
        Policies.adaptiveWindow(targetPerSecond, sampleSize).OrThrow();

    /// <summary>
    /// A hard cap: at most burst + t * perSecond traces kept in any t seconds, first come first kept. Counts are not reliable:
    /// what is over the cap is dropped unweighted, so kept traces carry no probability.
    /// </summary>
    /// <param name="perSecond">Kept traces per second, 0.000001 to 1,000,000.</param>
    /// <param name="burst">Traces kept at once after a pause, 1 to 1,000,000. Default: one second's worth.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static Policy RateLimited(double perSecond, int? burst = null) =>
        (burst is { } traces ? Policies.rateLimitedWith(traces, perSecond) : Policies.rateLimited(perSecond)).OrThrow();

    /// <summary>The policy if the condition holds, else no opinion. The same as <c>policy.When(condition)</c>.</summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The policy may wait for a trace's end, and has more than 64 different tests.
    /// </exception>
    public static Policy Conditional(Condition condition, Policy policy) => Policies.conditional(Given(condition), Given(policy)).OrThrow();

    /// <summary>Kept if any of them keeps: the least threshold.</summary>
    /// <param name="policies">At least one; none is null.</param>
    /// <exception cref="ArgumentException">There is no policy, or one is null.</exception>
    public static Policy AnyOf(params Policy[] policies) => Policies.anyOf(All(policies)).OrThrow();

    /// <summary>Kept if all that have an opinion keep: the greatest threshold.</summary>
    /// <param name="policies">At least one; none is null.</param>
    /// <exception cref="ArgumentException">There is no policy, or one is null.</exception>
    public static Policy AllOf(params Policy[] policies) => Policies.allOf(All(policies)).OrThrow();

    /// <summary>Keeps the first trace of every key in each period, else has no opinion.</summary>
    /// <param name="key">What traces are grouped by; traces without it get no opinion.</param>
    /// <param name="period">1 millisecond to 365 days.</param>
    /// <param name="maxKeys">Keys remembered at once, 1 to 100,000; further keys get no opinion.</param>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public static Policy FirstSeen(TraceKey key, TimeSpan period, int maxKeys = 1_000) =>
        Policies.firstSeen(maxKeys, Given(key), period).OrThrow();

    private static Policy[] All(Policy[] policies)
    {
        foreach (var policy in Given(policies))
            ArgumentNullException.ThrowIfNull(policy, nameof(policies));
        return policies;
    }
}
