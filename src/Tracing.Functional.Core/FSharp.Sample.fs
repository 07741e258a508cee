// The F# surface of policies: every way to build one, and what is refused. C#'s facade calls these same functions.
namespace Tracing.Functional.FSharp

open System
open Tracing.Functional

/// <summary>What to do with spans that have a parent, instead of following it; None follows.</summary>
[<NoComparison; NoEquality>]
type ParentOverrides =
    {
        /// The parent's context came from another process, sampled.
        RemoteSampled: Built<Policy> option
        /// The parent's context came from another process, not sampled.
        RemoteNotSampled: Built<Policy> option
        /// The parent is a span of this process, sampled.
        LocalSampled: Built<Policy> option
        /// The parent is a span of this process, not sampled.
        LocalNotSampled: Built<Policy> option
    }

    /// Every case follows the parent.
    static member None = { RemoteSampled = None; RemoteNotSampled = None; LocalSampled = None; LocalNotSampled = None }

/// <summary>
/// Sampling policies. Functions take and give Results: a policy that asks for nonsense is an Error that names the parameter, the
/// value and the legal range, and an Error passes through every pipe. At most 200 policies may be in each other; chains of orElse are one.
/// </summary>
/// <example><code>
/// Sample.always
/// |> Sample.conditional (AtStart.attribute "user.tier" (Value.is "vip"))
/// |> Sample.orElse (Sample.adaptive 10.0)
/// </code></example>
[<RequireQualifiedAccess>]
module Sample =

    type private P = Tracing.Functional.Policy

    let private rateRange = "above 0, at most 1000000 per second"
    let private smallestRate = 1e-6

    let private rate parameter value =
        Check.inRange parameter rateRange smallestRate 1e6 value
        |> Result.mapError (fun error ->
            if value > 0.0 && value < smallestRate then
                PolicyError.OutOfRange(parameter, value, "0.000001 to 1000000 per second")
            else
                error)

    let private time parameter (value: TimeSpan) =
        Check.inRange parameter "1 millisecond to 365 days, in seconds" 0.001 31_536_000.0 value.TotalSeconds
        |> Result.map (fun _ -> value)

    let private keys value = Check.wholeInRange "maxKeys" "keys" 1 100_000 value

    /// Keeps every trace: T = 0.
    let always: Built<Policy> = Ok P.Always

    /// Keeps no trace: T = 2^56.
    let never: Built<Policy> = Ok P.Never

    /// Has no opinion: the identity of orElse, anyOf and allOf. At the top it means never.
    let abstain: Built<Policy> = Ok P.Abstain

    /// Keeps this share of the traces, 0 to 1. The decision is taken with the ratio rounded to 4 significant digits of threshold,
    /// and that rounded ratio is what kept traces are counted with. (`fixed` is a keyword of F#.)
    let fixedRatio (ratio: float) : Built<Policy> =
        Check.inRange "ratio" "0 to 1" 0.0 1.0 ratio |> Result.map (fun ratio -> P.FixedRatio(ratio + 0.0))

    /// The debt controller with its own settings; see adaptive.
    let adaptiveWith (settings: AdaptiveSettings) : Built<Policy> =
        rate "targetPerSecond" settings.TargetPerSecond
        |> Result.bind (fun _ -> Check.wholeInRange "burst" "traces" 2 1_000_000 settings.Burst)
        |> Result.bind (fun _ -> Check.wholeInRange "softness" "traces" 1 1_000 settings.Softness)
        |> Result.bind (fun _ -> Check.wholeInRange "depth" "halvings" 1 Halvings.Deepest settings.Depth)
        |> Result.map (fun _ -> P.Adaptive settings)

    /// Keeps everything while traffic stays below the target (traces per second, at most 1,000,000), and the target itself under
    /// any load. Laws, with tau = 1/target and B = sigma + h D (defaults: sigma = the target rounded up, at least 2; h = 4; D = 20):
    /// at most B + t/tau kept in any t seconds; everything kept while no interval brings more than sigma + t/tau; adjusted counts plus
    /// shed arrivals estimate what arrived without bias.
    let adaptive (targetPerSecond: float) : Built<Policy> =
        rate "targetPerSecond" targetPerSecond |> Result.bind (AdaptiveSettings.For >> adaptiveWith)

    /// The windowed sampler that others know: keeps all of the first sampleSize - 1 requests, then the share target / observed rate, from
    /// the request on that fills the window, and observed anew over every sampleSize requests. No hard cap, and slow to recover after a spike: prefer adaptive.
    let adaptiveWindow (targetPerSecond: float) (sampleSize: int) : Built<Policy> =
        rate "targetPerSecond" targetPerSecond
        |> Result.bind (fun target ->
            Check.wholeInRange "sampleSize" "requests" 1 Int32.MaxValue sampleSize
            |> Result.map (fun size -> P.AdaptiveWindow(target, size)))

    /// A hard cap with its own burst: at most burst + t * perSecond kept in any t seconds, first come first kept.
    /// Counts are not reliable: what is over the cap is dropped unweighted.
    let rateLimitedWith (burst: int) (perSecond: float) : Built<Policy> =
        rate "perSecond" perSecond
        |> Result.bind (fun rate ->
            Check.wholeInRange "burst" "traces" 1 1_000_000 burst |> Result.map (fun burst -> P.RateLimited(rate, burst)))

    /// A hard cap in traces per second, with one second's worth of burst. Counts are not reliable.
    let rateLimited (perSecond: float) : Built<Policy> =
        rate "perSecond" perSecond |> Result.bind (fun rate -> rateLimitedWith (max 1 (int (ceil rate))) rate)

    /// Annotations are single bits while a trace is decided, and so are tests where the policy may wait for a trace's end.
    /// And reading a policy takes as much stack as it is deep.
    let private withinLimits policy : Built<Policy> =
        let annotations = (Policy.annotations policy).Length
        let tests = if Policy.mayWait policy then (Tests.LeavesOf policy).Length else 0

        if annotations > Policy.maxAnnotations then
            Error(PolicyError.OutOfRange("attributes", float annotations, $"at most {Policy.maxAnnotations} in one policy"))
        elif tests > Tests.Most then
            Error(
                PolicyError.OutOfRange(
                    "condition",
                    float tests,
                    $"at most {Tests.Most} different tests in a policy that may wait for a trace's end"
                )
            )
        else
            Check.nested "policy" Policy.depth policy

    /// The policy where the condition holds, else no opinion. Law: conditional c (conditional d p) = conditional (c and d) p.
    /// A policy with a condition in a scope other than AtStart has at most 64 different tests.
    let conditional (condition: Built<Condition>) (policy: Built<Policy>) : Built<Policy> =
        match condition, policy with
        | Ok condition, Ok policy -> withinLimits (P.Conditional(condition, policy))
        | Error error, _
        | _, Error error -> Error error

    /// The first policy's opinion, or the second's where the first abstains, never where it drops:
    /// <c>first |> Sample.orElse second</c>. Law: a left-biased monoid with abstain.
    let orElse (second: Built<Policy>) (first: Built<Policy>) : Built<Policy> =
        match first, second with
        | Ok first, Ok second -> withinLimits (Policy.orElse second first)
        | Error error, _
        | _, Error error -> Error error

    let private several make (policies: Built<Policy> list) : Built<Policy> =
        Check.notEmpty "policies" policies |> Result.bind Check.all |> Result.bind (make >> withinLimits)

    /// Kept where any of them keeps: the least threshold. At least one policy.
    let anyOf policies = several P.AnyOf policies

    /// Kept where all that have an opinion keep: the greatest threshold. At least one policy.
    let allOf policies = several P.AllOf policies

    /// Roots by the policy; children by their parent, whose threshold is taken over, save where a case is overridden.
    let parentBasedWith (overrides: ParentOverrides) (root: Built<Policy>) : Built<Policy> =
        let case policy =
            match policy with
            | None -> Ok None
            | Some policy -> Result.map Some policy

        let remote =
            Check.both
                (fun (sampled, notSampled) -> { ParentCases.Follow with RemoteSampled = sampled; RemoteNotSampled = notSampled })
                (case overrides.RemoteSampled)
                (case overrides.RemoteNotSampled)

        let local = Check.both id (case overrides.LocalSampled) (case overrides.LocalNotSampled)

        let cases =
            Check.both
                (fun (cases: ParentCases, (sampled, notSampled)) -> { cases with LocalSampled = sampled; LocalNotSampled = notSampled })
                remote
                local

        Check.both P.ParentBased root cases |> Result.bind withinLimits

    /// Roots by the policy; children by their parent.
    let parentBased root = parentBasedWith ParentOverrides.None root

    /// Keys inside keys multiply, and each has a state that takes memory.
    let private withinPlaces policy : Built<Policy> =
        let places = Policy.places policy

        if places > Policy.maxPlaces then
            Error(
                PolicyError.OutOfRange("maxKeys", float places, $"at most {Policy.maxPlaces} keys in all, where keys inside keys multiply")
            )
        else
            Ok policy

    /// One state of the policy per key. Law: with k keys at most, what the policy caps at c is capped at c per place and at (k + 1) c
    /// in all, whatever keys arrive. One key meets c, or 2 c where it moves from the shared overflow state to a place of its own.
    /// Keys inside keys (perKey or firstSeen inside perKey) multiply: at most 1,000,000 in all.
    let perKey (key: Built<TraceKey>) (settings: KeySettings) (policy: Built<Policy>) : Built<Policy> =
        match key, policy, keys settings.MaxKeys, time "idleAfter" settings.IdleAfter with
        | Ok key, Ok policy, Ok _, Ok _ -> withinLimits (P.PerKey(key, settings, policy)) |> Result.bind withinPlaces
        | Error error, _, _, _
        | _, Error error, _, _
        | _, _, Error error, _
        | _, _, _, Error error -> Error error

    /// Keeps the first trace of every key in each period, with a bound on the keys; else no opinion. Further keys, and traces without
    /// the key, get no opinion.
    let firstSeenWith (maxKeys: int) (key: Built<TraceKey>) (period: TimeSpan) : Built<Policy> =
        match key, time "period" period, keys maxKeys with
        | Ok key, Ok period, Ok maxKeys -> Ok(P.FirstSeen(key, period, maxKeys))
        | Error error, _, _
        | _, Error error, _
        | _, _, Error error -> Error error

    /// Keeps the first trace of every key in each period, else no opinion; at most 1,000 keys are remembered.
    let firstSeen key period = firstSeenWith 1_000 key period

    /// The policy under a name that shows in explanations and metrics; the innermost name counts.
    let named (name: string) (policy: Built<Policy>) : Built<Policy> =
        Check.text "name" name
        |> Result.bind (fun name -> policy |> Result.bind (fun policy -> withinLimits (P.Named(name, policy))))

    let private constant parameter (value: obj | null) =
        match value with
        | :? string as text -> Ok(Constant.Text text)
        | :? int64 as whole -> Ok(Constant.Whole whole)
        | :? int as whole -> Ok(Constant.Whole(int64 whole))
        | :? float as real when Double.IsFinite real -> Ok(Constant.Real(real + 0.0))
        | :? float as real -> Error(PolicyError.OutOfRange(parameter, real, "finite numbers"))
        | :? bool as flag -> Ok(Constant.Flag flag)
        | null -> Error(PolicyError.Missing parameter)
        | other -> Error(PolicyError.Malformed(parameter, other.GetType().Name, "text, whole and real numbers, true and false"))

    let private attribute keyParameter valueParameter (key: string, value: obj) =
        Check.text keyParameter key
        |> Result.bind (fun key -> constant valueParameter value |> Result.map (fun value -> key, value))

    /// One attribute, whose parts C# names apart.
    let internal annotateOne (key: string) (value: obj) (policy: Built<Policy>) : Built<Policy> =
        match attribute "key" "value" (key, value), policy with
        | Ok attribute, Ok policy -> withinLimits (P.Annotate([ attribute ], policy))
        | Error error, _
        | _, Error error -> Error error

    /// The policy; spans that it keeps carry these attributes: text, whole and real numbers, true and false. At most 64 annotations
    /// in one policy; of two that set one key the outer counts.
    let annotate (attributes: (string * obj) list) (policy: Built<Policy>) : Built<Policy> =
        match
            attributes |> Check.notEmpty "attributes" |> Result.bind (List.map (attribute "attributes" "attributes") >> Check.all), policy
        with
        | Ok attributes, Ok policy -> withinLimits (P.Annotate(attributes, policy))
        | Error error, _
        | _, Error error -> Error error
