using Tracing.Functional.Fluent;
using Tracing.Functional.Ground;

namespace Tracing.Functional;

/// <summary>How a policy's text is reloaded from a file or from configuration, and what happens without a good one.</summary>
public sealed class PolicyReloadOptions
{
    /// <summary>The value of <see cref="OnInvalidAtStart"/> that ends the start.</summary>
    internal const string Throw = "throw";

    /// <summary>
    /// How often the text is looked at beside the system's own notices, which not every file gives: a mounted ConfigMap, say, or a network
    /// share. 100 ms to 1 day. Default: 5 s.
    /// </summary>
    public TimeSpan PollEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether the system is asked to tell of changes of the file. Where it has few such watches to give, as in some containers, false
    /// leaves it at looking every <see cref="PollEvery"/>. Default: true.
    /// </summary>
    public bool Watch { get; set; } = true;

    /// <summary>
    /// How long a new text must stay the same before it counts, so that a file that is being written is left alone. 1 ms to 1 minute.
    /// Default: 250 ms.
    /// </summary>
    public TimeSpan Settle { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// What to do if the text is missing or cannot be used when the provider is built: <c>throw</c>, or the text of a policy that then runs
    /// until the source has a good one. Default: <c>throw</c>.
    /// </summary>
    public string OnInvalidAtStart { get; set; } = Throw;

    /// <summary>The functions that the text may call by name. Default: none.</summary>
    public PolicyFunctions Functions { get; set; } = PolicyFunctions.None;

    internal static void Check(PolicyReloadOptions options)
    {
        Allowed.Require(
            options.PollEvery >= TimeSpan.FromMilliseconds(100) && options.PollEvery <= TimeSpan.FromDays(1),
            nameof(PollEvery), options.PollEvery, "100 ms to 1 day");
        Allowed.Require(
            options.Settle >= TimeSpan.FromMilliseconds(1) && options.Settle <= TimeSpan.FromMinutes(1),
            nameof(Settle), options.Settle, "1 ms to 1 minute");
        ArgumentNullException.ThrowIfNull(options.Functions, nameof(options));
        ArgumentNullException.ThrowIfNull(options.OnInvalidAtStart, nameof(options));
        if (!string.Equals(options.OnInvalidAtStart, Throw, StringComparison.OrdinalIgnoreCase))
            Fallback(options);
    }

    /// <summary>The policy in place of one that cannot be used at the start; null to throw.</summary>
    internal static PolicyDocument? Fallback(PolicyReloadOptions options)
    {
        if (string.Equals(options.OnInvalidAtStart, Throw, StringComparison.OrdinalIgnoreCase))
            return null;
        var document = PolicyText.Read(options.OnInvalidAtStart, options.Functions);
        return document.Policy is not null
            ? document
            : throw new ArgumentException(
                Allowed.Sentence(nameof(OnInvalidAtStart), options.OnInvalidAtStart, "throw, or the text of a policy") + "\n"
                + string.Join('\n', document.Diagnostics.Select(static one => one.Format(nameof(OnInvalidAtStart)))),
                nameof(options));
    }
}
