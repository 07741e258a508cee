using System.Runtime.CompilerServices;
using Tracing.Functional.Errors;

namespace Tracing.Functional;

/// <summary>How errors are recorded on the spans of a provider. Immutable: change a copy and hand it to <c>SetErrors</c>.</summary>
/// <example><code>
/// builder.SetErrors(new ErrorOptions { Stack = StackDetail.Fingerprint }.Classify&lt;CardDeclinedException&gt;(ErrorCategory.External));
/// </code></example>
public sealed record ErrorOptions
{
    internal static readonly ErrorOptions Default = new();

    /// <summary>What is told of stacks. Default: Trimmed.</summary>
    public StackDetail Stack
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Stack has to be Trimmed, Full or Fingerprint.");
    }

    /// <summary>The longest <c>exception.stacktrace</c>, in characters, inner exceptions included; 256 to 1,000,000. Default: 16,384.</summary>
    public int MaxStackLength { get; init => field = Within(value, 256, 1_000_000); } = 16_384;

    /// <summary>The longest message, in characters; 16 to 100,000. Default: 2,048.</summary>
    public int MaxMessageLength { get; init => field = Within(value, 16, 100_000); } = 2_048;

    /// <summary>How many exceptions are told of one error, inner ones included; 1 to 64. Default: 16.</summary>
    public int MaxExceptions { get; init => field = Within(value, 1, 64); } = 16;

    /// <summary>How many errors of a span get an event of their own; 1 to 1,000. Later ones are counted. Default: 64.</summary>
    public int MaxErrors { get; init => field = Within(value, 1, 1_000); } = 64;

    /// <summary>
    /// How often the same error, by type, message and category, gets an event of its own in a span; 1 to 10,000. Later ones are counted in
    /// the span's <c>error.repeats</c>. Default: 3.
    /// </summary>
    public int MaxRepeats { get; init => field = Within(value, 1, 10_000); } = 3;

    /// <summary>Whether each error that gets an event is logged too, once, in the log category "Tracing.Functional.Errors". Default: false.</summary>
    public bool Log { get; init; }

    internal Classifiers Classifiers { get; private init; } = Classifiers.Default;

    /// <summary>Gives exceptions of that type, and of types derived from it, a category. The nearest type decides; the last call for it counts.</summary>
    /// <exception cref="ArgumentException">The category is the default value, which is none.</exception>
    public ErrorOptions Classify<TException>(ErrorCategory category)
        where TException : Exception
    {
        if (category.IsNone)
            throw new ArgumentException("The category is the default value, which is none: name one, or make one with ErrorCategory.Of.", nameof(category));
        return this with { Classifiers = Classifiers.With(typeof(TException), category) };
    }

    /// <summary>Asks a function first; null leaves it to those added before, and to types. One that throws is counted and passed over.</summary>
    /// <exception cref="ArgumentNullException">The function is null.</exception>
    public ErrorOptions Classify(Func<Exception, ErrorCategory?> classifier)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        return this with { Classifiers = Classifiers.With(classifier) };
    }

    private static int Within(int value, int least, int most, [CallerMemberName] string option = "") => value >= least && value <= most
        ? value
        : throw new ArgumentOutOfRangeException(option, value, $"{option} has to be {least} to {most}.");
}
