namespace Tracing.Functional.Metrics;

/// <summary>Why the count of a kept span is not reliable.</summary>
internal enum Uncertainty
{
    /// <summary>The count is reliable.</summary>
    None,

    /// <summary>The span has no threshold.</summary>
    NoCount,

    /// <summary>The span stands for more than the option allows.</summary>
    TooLarge,
}
