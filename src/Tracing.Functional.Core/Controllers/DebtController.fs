// The debt controller: a virtual clock (GCRA) whose debt sets the probability. Pure integer steps; owns the law of
// `adaptive` and of `rateLimited`, whose law is a step. Times are nanoseconds of any one clock, of magnitude below 2^61.
namespace Tracing.Functional

open System

module internal Halvings =

    /// Steps of the probability per halving: p is 2^-(k/256), so that it is monotone in the debt by construction.
    [<Literal>]
    let Steps = 256

    /// The most halvings a law may have.
    [<Literal>]
    let Deepest = 40

    let private threshold step =
        let power = Math.Pow(2.0, -(float (step % Steps) / float Steps))
        let kept = uint64 (Math.Round(Math.ScaleB(power, 56))) >>> (step / Steps)
        Thresholds.roundTo Thresholds.DefaultPrecision (Bits56.Limit - kept)

    /// The threshold of p = 2^-(k/256), for every k.
    let thresholds = Array.init (Steps * Deepest + 1) threshold

/// <summary>
/// From debt to threshold. Debt is how far the virtual clock runs ahead of the real one; each kept trace adds tau to it.
/// p = 1 up to debt (sigma - 1) tau, 0 (shed) above (B - 1) tau, and 2^-((debt/tau - (sigma - 1))/h) between, B = sigma + h D.
/// Source: the GCRA of ITU-T I.371 with a random-early-drop law on top.
/// </summary>
[<Sealed>]
type internal DebtLaw(tau: int64, fullDebt: int64, shedDebt: int64, halving: float, targetPerSecond: float) =

    let thresholds = Halvings.thresholds

    /// A factor, because a division would be the slowest part of a decision. Rounding keeps the product monotone.
    let stepsPerTick = float Halvings.Steps / halving

    /// 1e9 / rate rounded up, so that the long-run rate never exceeds the target.
    static member Ticks(perSecond: float) = int64 (Math.Ceiling(1e9 / perSecond))

    /// The longest debt, 36 years: the virtual clock stays within 64 bits, and the cap holds for every legal setting. A burst that takes
    /// longer to pay off is cut to it.
    static member Longest = 1L <<< 60

    /// The debt of that many kept traces.
    static member private DebtOf(count: int, tau: int64) =
        if int64 count > DebtLaw.Longest / tau then
            DebtLaw.Longest
        else
            int64 count * tau

    static member OfAdaptive(settings: AdaptiveSettings) =
        let tau = DebtLaw.Ticks settings.TargetPerSecond
        let full = DebtLaw.DebtOf(settings.Burst - 1, tau)
        let shed = min DebtLaw.Longest (full + DebtLaw.DebtOf(settings.Softness * settings.Depth, tau))
        DebtLaw(tau, full, shed, float settings.Softness * float tau, settings.TargetPerSecond)

    static member OfRateLimited(perSecond: float, burst: int) =
        let tau = DebtLaw.Ticks perSecond
        let full = DebtLaw.DebtOf(burst - 1, tau)
        DebtLaw(tau, full, full, float tau, perSecond)

    /// A clock that never ran.
    static member Fresh = Int64.MinValue / 2L

    member _.TargetPerSecond = targetPerSecond

    /// Nanoseconds of debt per kept trace.
    member _.Tau = tau

    /// The greatest debt at which every trace is kept: (sigma - 1) tau.
    member _.FullDebt = fullDebt

    /// The greatest debt at which a trace may be kept: (B - 1) tau.
    member _.ShedDebt = shedDebt

    /// Debt in nanoseconds when the virtual clock stands at `tat`.
    member _.Debt(tat: int64, now: int64) = max tat now - now

    /// The threshold at that debt; 2^56 is shed.
    member _.Threshold(debt: int64) =
        if debt <= fullDebt then 0UL
        elif debt > shedDebt then Bits56.Limit
        else thresholds[int (float (debt - fullDebt) * stepsPerTick)]

    /// The threshold for an arrival.
    member law.ThresholdAt(tat: int64, now: int64) = law.Threshold(law.Debt(tat, now))

    /// The virtual clock of this law, which takes the place of another's at that time: it owes as many traces, but no more than it can owe.
    member _.Carried(other: DebtLaw, tat: int64, now: int64) =
        match other.Debt(tat, now) with
        | 0L -> tat
        | debt ->
            let owed = (bigint debt * bigint tau + bigint (other.Tau - 1L)) / bigint other.Tau
            now + int64 (min owed (bigint (shedDebt + tau)))

    /// The virtual clock after a trace that is kept.
    member _.Charge(tat: int64, now: int64) = max tat now + tau

module internal Shed =

    /// What a shed arrival counts for: 1. An arrival that passed the threshold of an earlier attempt, and lost the race for it, counts for
    /// what it would have counted there. This keeps the estimate unbiased.
    let weight (earlierThreshold: uint64) = float Bits56.Limit / float (Bits56.Limit - earlierThreshold)

    /// The next attempt of an arrival that lost a race: the threshold with the clock at `seen`, and what the arrival counts for if that
    /// threshold sheds it. `lost` is the threshold of the lost attempt, those of its neighbours included.
    let retry (law: DebtLaw) (seen: int64) (now: int64) (lost: uint64) : struct (uint64 * float) =
        let threshold = law.ThresholdAt(seen, now)
        struct (threshold, (if threshold = Bits56.Limit then weight lost else 0.0))
