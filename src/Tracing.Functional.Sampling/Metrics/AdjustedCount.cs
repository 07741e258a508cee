namespace Tracing.Functional.Metrics;

// For how many spans a kept span counts, as a whole number. A histogram takes whole measurements only, and the adjusted count is seldom
// whole. So it is rounded up or down by the randomness of the trace, and the mean over all randomness is exact.
internal static class AdjustedCount
{
    private const ulong Limit = 1UL << 56;

    /// <summary>
    /// The count of a trace that the threshold keeps. Let K = 2^56 - T be how many values of R are kept. The adjusted count is 2^56 / K.
    /// If q and r are its quotient and remainder, the r kept values that are closest to T count q + 1 and the others q. The sum over all
    /// kept values is q K + r = 2^56, so on average each value of R, kept or not, counts 1.
    /// </summary>
    public static ulong Of(ulong threshold, ulong randomness)
    {
        if (threshold >= Limit || randomness < threshold)
            return 1;

        var (quotient, remainder) = Math.DivRem(Limit, Limit - threshold);
        return randomness - threshold < remainder ? quotient + 1 : quotient;
    }
}
