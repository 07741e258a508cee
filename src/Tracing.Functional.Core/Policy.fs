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

module internal TraceKey =

    /// The named fact that the key looks up.
    let namedFact key =
        match key with
        | TraceKey.Baggage name -> Some(NamedFact.Baggage name)
        | TraceKey.Header name -> Some(NamedFact.Header name)
        | TraceKey.SpanName
        | TraceKey.Attribute _
        | TraceKey.Method
        | TraceKey.Path
        | TraceKey.Function _ -> None

    /// The user's function that the key calls.
    let userFunction key =
        match key with
        | TraceKey.Function named -> Some named
        | TraceKey.SpanName
        | TraceKey.Attribute _
        | TraceKey.Baggage _
        | TraceKey.Method
        | TraceKey.Path
        | TraceKey.Header _ -> None

/// What one part of a policy has of its own. The one place that lists all cases for everything that only looks for some of them.
[<NoComparison; NoEquality>]
type internal PolicyPart =
    {
        /// The policies one level below, in the order they are written.
        Parts: Policy list
        /// Whether its opinions depend on what came before.
        IsStateful: bool
        Condition: Condition option
        /// What it groups traces by, and how many keys it holds.
        Keys: (TraceKey * int) option
        /// Attributes that it adds to what it keeps.
        Attributes: (string * Constant) list option
    }

module internal Policy =

    /// What this very part has, without those below.
    let part policy =
        let plain = { Parts = []; IsStateful = false; Condition = None; Keys = None; Attributes = None }

        match policy with
        | Policy.Always
        | Policy.Never
        | Policy.Abstain
        | Policy.FixedRatio _ -> plain
        | Policy.Adaptive _
        | Policy.AdaptiveWindow _
        | Policy.RateLimited _ -> { plain with IsStateful = true }
        | Policy.Conditional(condition, inner) -> { plain with Parts = [ inner ]; Condition = Some condition }
        | Policy.OrElse parts
        | Policy.AnyOf parts
        | Policy.AllOf parts -> { plain with Parts = parts }
        | Policy.ParentBased(root, cases) -> { plain with Parts = root :: List.map snd cases.Overridden }
        | Policy.PerKey(key, settings, inner) -> { plain with Parts = [ inner ]; IsStateful = true; Keys = Some(key, settings.MaxKeys) }
        | Policy.FirstSeen(key, _, maxKeys) -> { plain with IsStateful = true; Keys = Some(key, maxKeys) }
        | Policy.Named(_, inner) -> { plain with Parts = [ inner ] }
        | Policy.Annotate(attributes, inner) -> { plain with Parts = [ inner ]; Attributes = Some attributes }

    /// The policies one level below, in the order they are written.
    let parts policy = (part policy).Parts

    /// How deep its parts nest, without its conditions.
    let rec depth policy = 1 + (parts policy |> List.fold (fun deepest part -> max deepest (depth part)) 0)

    /// The policy and everything below it, top first.
    let rec everything policy = policy :: List.collect everything (parts policy)

    let exists test policy = everything policy |> List.exists test

    /// Whether it decides children of a parent by itself.
    let hasParentBased policy = policy |> exists _.IsParentBased

    /// Whether its answers depend on what came before.
    let isStateful policy = policy |> exists (fun below -> (part below).IsStateful)

    /// The conditions in it, in the order they are written.
    let conditions policy = everything policy |> List.choose (fun below -> (part below).Condition)

    /// The first condition that cannot be known when a trace starts.
    let firstLate policy = conditions policy |> List.tryPick Condition.firstLate

    /// Whether it may have to wait for what comes after a trace's start.
    let mayWait policy = (firstLate policy).IsSome

    let hasCondition policy = not (conditions policy).IsEmpty

    /// What it groups traces by.
    let keys policy = everything policy |> List.choose (fun below -> (part below).Keys |> Option.map fst)

    /// The most places for keys that it may come to hold: every key may fill all the places of what is inside.
    let rec places policy =
        let inside = parts policy |> List.sumBy places

        match (part policy).Keys with
        | Some(_, maxKeys) -> int64 maxKeys * max 1L inside
        | None -> inside

    /// How many places keys inside keys may come to hold.
    let maxPlaces = 1_000_000L

    /// The facts that it looks up by a name.
    let private namedFacts policy =
        let byKeys = keys policy |> List.choose TraceKey.namedFact

        let byConditions =
            conditions policy |> List.collect Condition.leaves |> List.choose Condition.startTest |> List.choose StartTest.namedFact

        byKeys @ byConditions |> List.distinct

    /// The request headers that it asks for.
    let headers policy =
        [|
            for fact in namedFacts policy do
                match fact with
                | NamedFact.Header name -> name
                | NamedFact.Baggage _ -> ()
        |]

    /// The baggage entries that it asks for.
    let baggage policy =
        [|
            for fact in namedFacts policy do
                match fact with
                | NamedFact.Baggage name -> name
                | NamedFact.Header _ -> ()
        |]

    /// The user functions in it, in order: two equal policies may still hold different ones under one name.
    let functions policy : obj list =
        let ofPart below =
            let part = part below

            [
                for condition in Option.toList part.Condition do
                    for named in Condition.functions condition -> named.Run :> obj
                for key, _ in Option.toList part.Keys do
                    for named in Option.toList (TraceKey.userFunction key) -> named.Run :> obj
            ]

        everything policy |> List.collect ofPart

    /// The annotations in it, inner before outer: of two that set one key on one trace, the later counts.
    let rec annotations policy =
        let part = part policy
        List.collect annotations part.Parts @ Option.toList part.Attributes

    /// How many annotations a policy may have.
    let maxAnnotations = 64

    /// `first`, and where it abstains `second`; chains are one list, so that orElse is associative in structure too.
    let orElse second first =
        let chain (policy: Policy) = if policy.IsOrElse then parts policy else [ policy ]
        Policy.OrElse(chain first @ chain second)
