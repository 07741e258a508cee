using Tracing.Functional.Errors;
using Tracing.Functional.Ground;

namespace Tracing.Functional;

/// <summary>How errors are recorded on the spans of a provider. <c>SetErrors</c> takes a copy; later changes have no effect.</summary>
/// <example><code>
/// builder.SetErrors(new ErrorOptions { Stack = StackDetail.Fingerprint }.Classify&lt;CardDeclinedException&gt;(ErrorCategory.External));
/// builder.SetErrors(errors => errors.MaxErrors = 20);
/// </code></example>
public sealed record ErrorOptions
{
    /// <summary>How much of a stack is recorded. Default: Trimmed.</summary>
    public StackDetail Stack { get; set; }

    /// <summary>
    /// The longest <c>exception.stacktrace</c>, in characters, inner exceptions included; 256 to 1,000,000. Default: 16,384.
    /// </summary>
    public int MaxStackLength { get; set; } = 16_384;

    /// <summary>The longest message, in characters; 16 to 100,000. Default: 2,048.</summary>
    public int MaxMessageLength { get; set; } = 2_048;

    /// <summary>Up to how many exceptions one error shows, inner ones included; 1 to 64. Default: 16.</summary>
    public int MaxExceptions { get; set; } = 16;

    /// <summary>Up to how many errors of a span get an event of their own; 1 to 1,000. Later ones are counted. Default: 64.</summary>
    public int MaxErrors { get; set; } = 64;

    /// <summary>
    /// How often the same error, by type, message and category, gets an event of its own in a span; 1 to 10,000. Later ones are counted in
    /// the span's <c>error.repeats</c>. Default: 3.
    /// </summary>
    public int MaxRepeats { get; set; } = 3;

    /// <summary>
    /// Whether each error that gets an event is logged too, once, in the log category "Tracing.Functional.Errors". Default: false.
    /// </summary>
    public bool Log { get; set; }

    internal Classifiers Classifiers { get; private set; } = Classifiers.Default;

    /// <summary>
    /// Gives a category to exceptions of this type and of types derived from it. The nearest type decides; of several calls for one type
    /// the last one counts. Changes these options and returns them.
    /// </summary>
    /// <exception cref="ArgumentException">The category is the default value, which is none.</exception>
    public ErrorOptions Classify<TException>(ErrorCategory category)
        where TException : Exception
    {
        if (category.IsNone)
            throw new ArgumentException(
                "The category is the default value, which is none; take a predefined one or ErrorCategory.Of.", nameof(category));
        Classifiers = Classifiers.With(typeof(TException), category);
        return this;
    }

    /// <summary>
    /// Asks this function before the earlier ones and before types. Null means that it does not know. If it throws, that is counted and the
    /// next is asked. Changes these options and returns them.
    /// </summary>
    /// <exception cref="ArgumentNullException">The function is null.</exception>
    public ErrorOptions Classify(Func<Exception, ErrorCategory?> classifier)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        Classifiers = Classifiers.With(classifier);
        return this;
    }

    internal static void Check(ErrorOptions options)
    {
        Allowed.Require(Enum.IsDefined(options.Stack), nameof(Stack), options.Stack, "Trimmed, Full or Fingerprint");
        Within(options.MaxStackLength, nameof(MaxStackLength), 256, 1_000_000, "256 to 1,000,000 characters");
        Within(options.MaxMessageLength, nameof(MaxMessageLength), 16, 100_000, "16 to 100,000 characters");
        Within(options.MaxExceptions, nameof(MaxExceptions), 1, 64, "1 to 64");
        Within(options.MaxErrors, nameof(MaxErrors), 1, 1_000, "1 to 1,000");
        Within(options.MaxRepeats, nameof(MaxRepeats), 1, 10_000, "1 to 10,000");
    }

    /// <summary>Takes all values of the other options.</summary>
    internal void CopyFrom(ErrorOptions other)
    {
        (Stack, MaxStackLength, MaxMessageLength) = (other.Stack, other.MaxStackLength, other.MaxMessageLength);
        (MaxExceptions, MaxErrors, MaxRepeats) = (other.MaxExceptions, other.MaxErrors, other.MaxRepeats);
        (Log, Classifiers) = (other.Log, other.Classifiers);
    }

    private static void Within(int value, string name, int least, int most, string allowed) =>
        Allowed.Require(value >= least && value <= most, name, value, allowed);
}
