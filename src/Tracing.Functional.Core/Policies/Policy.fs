// Policies: which traces to keep, as data. Owns the shape and the canonical text; meaning lives in the readers
// (Evaluate, Compile, Explain, Simulation), building and its checks in Building.
namespace Tracing.Functional

open System

/// A kind of parent that a parentBased may decide by a policy of its own.
[<RequireQualifiedAccess>]
type internal ParentCase =
    | RemoteSampled
    | RemoteNotSampled
    | LocalSampled
    | LocalNotSampled

    /// In the order they are written.
    static member All = [ RemoteSampled; RemoteNotSampled; LocalSampled; LocalNotSampled ]

    /// The case of a parent; None for a trace's root.
    static member Of(parent: ParentFacts) =
        match parent.Origin, parent.IsSampled with
        | ParentOrigin.None, _ -> None
        | ParentOrigin.Local, true -> Some LocalSampled
        | ParentOrigin.Local, false -> Some LocalNotSampled
        | _, true -> Some RemoteSampled
        | _, false -> Some RemoteNotSampled

    override case.ToString() =
        match case with
        | RemoteSampled -> "remote sampled"
        | RemoteNotSampled -> "remote not sampled"
        | LocalSampled -> "local sampled"
        | LocalNotSampled -> "local not sampled"

/// <summary>
/// Which traces to keep: a value. It has an opinion on each trace: abstain, or a threshold T. A trace of randomness R is kept if R >= T. At
/// the top, abstaining means never. Two policies are equal if they are built alike; a user's function counts by its name.
/// </summary>
[<RequireQualifiedAccess; NoComparison>]
type Policy =
    internal
    | Always
    | Never
    | Abstain
    | FixedRatio of ratio: float
    | Adaptive of AdaptiveSettings
    | AdaptiveWindow of targetPerSecond: float * sampleSize: int
    | RateLimited of perSecond: float * burst: int
    | Conditional of Condition * Policy
    | OrElse of Policy list
    | AnyOf of Policy list
    | AllOf of Policy list
    | ParentBased of root: Policy * ParentCases
    | PerKey of TraceKey * KeySettings * Policy
    | FirstSeen of TraceKey * period: TimeSpan * maxKeys: int
    | Named of string * Policy
    | Annotate of (string * Constant) list * Policy

    /// Canonical text: equal policies read the same, different ones differently.
    override policy.ToString() =
        let join (parts: Policy list) = String.Join(", ", parts)

        match policy with
        | Always -> "always"
        | Never -> "never"
        | Abstain -> "abstain"
        | FixedRatio ratio -> $"fixedRatio({Canonical.number ratio})"
        | Adaptive settings -> Policy.AdaptiveText settings
        | AdaptiveWindow(target, size) -> $"adaptiveWindow({Canonical.rate target}, every {size})"
        | RateLimited(rate, burst) -> $"rateLimited({Canonical.rate rate}, burst {burst})"
        | Conditional(condition, inner) -> $"conditional({condition}, {inner})"
        | OrElse parts -> $"orElse({join parts})"
        | AnyOf parts -> $"anyOf({join parts})"
        | AllOf parts -> $"allOf({join parts})"
        | ParentBased(root, cases) -> $"parentBased({root}{cases})"
        | PerKey(key, settings, inner) -> $"perKey({key}, {settings.MaxKeys} keys, idle after {Canonical.time settings.IdleAfter}, {inner})"
        | FirstSeen(key, period, maxKeys) -> $"firstSeen({key}, every {Canonical.time period}, {maxKeys} keys)"
        | Named(name, inner) -> $"named({Canonical.text name}, {inner})"
        | Annotate(attributes, inner) ->
            let pairs = attributes |> List.map (fun (key, value) -> $"{Canonical.text key}: {value}")
            "annotate({" + String.Join(", ", pairs) + "}, " + inner.ToString() + ")"

    static member private AdaptiveText settings =
        let defaults = AdaptiveSettings.For settings.TargetPerSecond
        let unlessDefault name value standard = if value = standard then "" else $", {name} {value}"

        $"adaptive({Canonical.rate settings.TargetPerSecond}"
        + unlessDefault "burst" settings.Burst defaults.Burst
        + unlessDefault "softness" settings.Softness defaults.Softness
        + unlessDefault "depth" settings.Depth defaults.Depth
        + ")"

/// What to do instead of following the parent, case by case; None follows.
and [<NoComparison>] internal ParentCases =
    {
        RemoteSampled: Policy option
        RemoteNotSampled: Policy option
        LocalSampled: Policy option
        LocalNotSampled: Policy option
    }

    static member Follow = { RemoteSampled = None; RemoteNotSampled = None; LocalSampled = None; LocalNotSampled = None }

    /// Null follows.
    static member Of
        (remoteSampled: Policy | null, remoteNotSampled: Policy | null, localSampled: Policy | null, localNotSampled: Policy | null)
        =
        {
            RemoteSampled = Option.ofObj remoteSampled
            RemoteNotSampled = Option.ofObj remoteNotSampled
            LocalSampled = Option.ofObj localSampled
            LocalNotSampled = Option.ofObj localNotSampled
        }

    /// The policy of a case; None follows.
    member cases.On(case: ParentCase) =
        match case with
        | ParentCase.RemoteSampled -> cases.RemoteSampled
        | ParentCase.RemoteNotSampled -> cases.RemoteNotSampled
        | ParentCase.LocalSampled -> cases.LocalSampled
        | ParentCase.LocalNotSampled -> cases.LocalNotSampled

    /// The cases with a policy of their own, in the order they are written.
    member cases.Overridden = ParentCase.All |> List.choose (fun case -> cases.On case |> Option.map (fun policy -> case, policy))

    override cases.ToString() = cases.Overridden |> List.map (fun (case, policy) -> $", {case}: {policy}") |> String.concat ""
