// Policies: which traces to keep, as data. Owns the shape and the canonical text; meaning lives in the readers
// (Evaluate, Compile, Explain, Simulation), building and its checks in FSharp.Sample.
namespace Tracing.Functional

open System

/// <summary>What a trace is grouped by: <c>Sample.PerKey</c> and <c>Sample.FirstSeen</c> hold one state for each value of it.</summary>
[<RequireQualifiedAccess; NoComparison>]
type TraceKey =
    internal
    | SpanName
    | Attribute of key: string
    | Baggage of name: string
    | Method
    | Path
    | Header of name: string
    | Function of NamedFunction<string | null>

    override key.ToString() =
        match key with
        | SpanName -> "name"
        | Attribute key -> "attribute " + Canonical.text key
        | Baggage name -> "baggage " + Canonical.text name
        | Method -> "method"
        | Path -> "path"
        | Header name -> "header " + Canonical.text name
        | Function named -> named.ToString()

/// <summary>
/// Which traces to keep: a value. It answers each trace with an opinion: abstain, or a threshold T; a trace of randomness R is
/// kept where R >= T. At the top, abstaining means never. Two policies are equal where they are built alike; a user's function counts by its name.
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
        | AdaptiveWindow(target, size) -> $"adaptiveWindow({Canonical.number target}/s, every {size})"
        | RateLimited(rate, burst) -> $"rateLimited({Canonical.number rate}/s, burst {burst})"
        | Conditional(condition, inner) -> $"conditional({condition}, {inner})"
        | OrElse parts -> $"orElse({join parts})"
        | AnyOf parts -> $"anyOf({join parts})"
        | AllOf parts -> $"allOf({join parts})"
        | ParentBased(root, cases) -> $"parentBased({root}{cases})"
        | PerKey(key, settings, inner) ->
            $"perKey({key}, {settings.MaxKeys} keys, idle after {Canonical.seconds settings.IdleAfter}, {inner})"
        | FirstSeen(key, period, maxKeys) -> $"firstSeen({key}, every {Canonical.seconds period}, {maxKeys} keys)"
        | Named(name, inner) -> $"named({Canonical.text name}, {inner})"
        | Annotate(attributes, inner) ->
            let pairs = attributes |> List.map (fun (key, value) -> $"{Canonical.text key}: {value}")
            "annotate({" + String.Join(", ", pairs) + "}, " + inner.ToString() + ")"

    static member private AdaptiveText settings =
        let defaults = AdaptiveSettings.For settings.TargetPerSecond
        let unlessDefault name value standard = if value = standard then "" else $", {name} {value}"

        $"adaptive({Canonical.number settings.TargetPerSecond}/s"
        + unlessDefault "burst" settings.Burst defaults.Burst
        + unlessDefault "softness" settings.Softness defaults.Softness
        + unlessDefault "depth" settings.Depth defaults.Depth
        + ")"

/// What to do instead of following the parent, case by case.
and [<NoComparison>] internal ParentCases =
    {
        RemoteSampled: Policy option
        RemoteNotSampled: Policy option
        LocalSampled: Policy option
        LocalNotSampled: Policy option
    }

    static member Follow = { RemoteSampled = None; RemoteNotSampled = None; LocalSampled = None; LocalNotSampled = None }

    member cases.Overridden =
        [
            "remote sampled", cases.RemoteSampled
            "remote not sampled", cases.RemoteNotSampled
            "local sampled", cases.LocalSampled
            "local not sampled", cases.LocalNotSampled
        ]
        |> List.choose (fun (name, policy) -> policy |> Option.map (fun policy -> name, policy))

    override cases.ToString() = cases.Overridden |> List.map (fun (name, policy) -> $", {name}: {policy}") |> String.concat ""

module internal Policy =

    /// The policies one level below, in the order they are written.
    let parts policy =
        match policy with
        | Policy.Conditional(_, inner)
        | Policy.PerKey(_, _, inner)
        | Policy.Named(_, inner)
        | Policy.Annotate(_, inner) -> [ inner ]
        | Policy.OrElse parts
        | Policy.AnyOf parts
        | Policy.AllOf parts -> parts
        | Policy.ParentBased(root, cases) -> root :: List.map snd cases.Overridden
        | _ -> []

    /// How deep its parts nest, without its conditions.
    let rec depth policy = 1 + (parts policy |> List.fold (fun deepest part -> max deepest (depth part)) 0)

    /// The policy and everything below it, top first.
    let rec everything policy = policy :: List.collect everything (parts policy)

    let exists test policy = everything policy |> List.exists test

    /// Whether it decides children of a parent by itself.
    let hasParentBased policy = policy |> exists (fun part -> part.IsParentBased)

    /// Whether its answers depend on what came before.
    let isStateful policy =
        policy
        |> exists (fun part ->
            match part with
            | Policy.Adaptive _
            | Policy.AdaptiveWindow _
            | Policy.RateLimited _
            | Policy.PerKey _
            | Policy.FirstSeen _ -> true
            | _ -> false)

    /// The first condition that cannot be known when a trace starts.
    let firstLate policy =
        everything policy
        |> List.tryPick (fun part ->
            match part with
            | Policy.Conditional(condition, _) -> Condition.firstLate condition
            | _ -> None)

    /// Whether it may have to wait for what comes after a trace's start.
    let mayWait policy = (firstLate policy).IsSome

    let hasCondition policy = policy |> exists _.IsConditional

    /// What it groups traces by.
    let keys policy =
        everything policy
        |> List.choose (fun part ->
            match part with
            | Policy.PerKey(key, _, _)
            | Policy.FirstSeen(key, _, _) -> Some key
            | _ -> None)

    /// The most places for keys that it may come to hold: every key may fill all the places of what is inside.
    let rec places policy =
        let inside = parts policy |> List.sumBy places

        match policy with
        | Policy.PerKey(_, settings, _) -> int64 settings.MaxKeys * max 1L inside
        | Policy.FirstSeen(_, _, maxKeys) -> int64 maxKeys
        | _ -> inside

    /// How many places keys inside keys may come to hold.
    let maxPlaces = 1_000_000L

    let private namesOf ofTest ofKey policy =
        let rec ofCondition condition =
            match condition with
            | Condition.AtStart test -> Option.toList (ofTest test)
            | Condition.And(left, right)
            | Condition.Or(left, right) -> ofCondition left @ ofCondition right
            | Condition.Not inner -> ofCondition inner
            | _ -> []

        everything policy
        |> List.collect (fun part ->
            match part with
            | Policy.Conditional(condition, _) -> ofCondition condition
            | _ -> [])
        |> List.append (keys policy |> List.choose ofKey)
        |> List.distinct
        |> Array.ofList

    /// The request headers that it asks for.
    let headers policy =
        namesOf
            (function
            | StartTest.Header(name, _) -> Some name
            | _ -> None)
            (function
            | TraceKey.Header name -> Some name
            | _ -> None)
            policy

    /// The baggage entries that it asks for.
    let baggage policy =
        namesOf
            (function
            | StartTest.Baggage(name, _) -> Some name
            | _ -> None)
            (function
            | TraceKey.Baggage name -> Some name
            | _ -> None)
            policy

    /// The user functions in it, in order: two equal policies may still hold different ones under one name.
    let functions policy : obj list =
        let ofPart part =
            match part with
            | Policy.Conditional(condition, _) -> Condition.functions condition |> List.map (fun named -> named.Run :> obj)
            | Policy.PerKey(TraceKey.Function named, _, _)
            | Policy.FirstSeen(TraceKey.Function named, _, _) -> [ named.Run :> obj ]
            | _ -> []

        everything policy |> List.collect ofPart

    /// The annotations in it, inner before outer: of two that set one key on one trace, the later counts.
    let rec annotations policy =
        match policy with
        | Policy.Annotate(attributes, inner) -> annotations inner @ [ attributes ]
        | other -> List.collect annotations (parts other)

    /// How many annotations a policy may have.
    let maxAnnotations = 64

    let private orElseParts policy =
        match policy with
        | Policy.OrElse parts -> parts
        | other -> [ other ]

    /// `first`, and where it abstains `second`; chains are one list, so that orElse is associative in structure too.
    let orElse second first = Policy.OrElse(orElseParts first @ orElseParts second)
