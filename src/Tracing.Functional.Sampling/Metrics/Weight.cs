using System.Runtime.InteropServices;

namespace Tracing.Functional.Metrics;

/// <summary>For how many spans a kept span counts, and why that is not reliable.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Weight(long Count, Uncertainty Uncertainty)
{
    /// <summary>A span that does not say what it stands for counts once.</summary>
    public static Weight Unknown => new(1, Uncertainty.NoCount);
}
