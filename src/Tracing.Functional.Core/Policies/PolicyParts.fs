// What policies are made of: their parts, conditions, keys and annotations. One function lists all cases; the others look for some.
namespace Tracing.Functional

/// What one part of a policy has of its own. The one place that lists all cases for everything that only looks for some of them.
[<Struct; NoComparison; NoEquality>]
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

[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
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

    /// The condition of this very part.
    let conditionOf policy = (part policy).Condition

    /// How deep its parts nest, without its conditions.
    let rec depth policy = 1 + (parts policy |> List.fold (fun deepest part -> max deepest (depth part)) 0)

    /// The policy and everything below it, top first.
    let rec everything policy = policy :: List.collect everything (parts policy)

    /// Whether something holds for the policy or something below it.
    let rec exists test policy = test policy || parts policy |> List.exists (exists test)

    /// The first answer for the policy or something below it.
    let rec tryPick (choose: Policy -> 'T option) policy =
        match choose policy with
        | None -> parts policy |> List.tryPick (tryPick choose)
        | found -> found

    /// Whether it decides children of a parent by itself.
    let hasParentBased policy = policy |> exists _.IsParentBased

    /// The policy as a provider runs it: children follow their parent, unless it decides them by itself.
    let following policy =
        if hasParentBased policy then
            policy
        else
            Policy.ParentBased(policy, ParentCases.Follow)

    /// Whether its opinions depend on what came before.
    let isStateful policy = policy |> exists (fun below -> (part below).IsStateful)

    /// The conditions in it, in the order they are written.
    let conditions policy = everything policy |> List.choose (fun below -> (part below).Condition)

    /// The first condition that cannot be known when a trace starts.
    let firstLate policy = policy |> tryPick (fun below -> (part below).Condition |> Option.bind Condition.firstLate)

    /// Whether it may have to wait for what comes after a trace's start.
    let mayWait policy = (firstLate policy).IsSome

    let hasCondition policy = policy |> exists (fun below -> (part below).Condition.IsSome)

    /// What it groups traces by.
    let keys policy = everything policy |> List.choose (fun below -> (part below).Keys |> Option.map fst)

    /// Whether it asks for anything that is known when a trace starts.
    let readsStart policy =
        let asksForStart condition = Condition.leaves condition |> List.exists (fun leaf -> (Condition.startTest leaf).IsSome)
        not (keys policy).IsEmpty || conditions policy |> List.exists asksForStart

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

    /// The first thing that it asks of a server's request.
    let firstOfRequest policy =
        let byConditions =
            conditions policy
            |> List.collect Condition.leaves
            |> List.choose Condition.startTest
            |> List.filter StartTest.isOfRequest
            |> List.map string

        let byKeys = keys policy |> List.filter TraceKey.isOfRequest |> List.map string
        List.tryHead (byConditions @ byKeys)

    /// The tests of paths that hardly any request passes, with the reasons.
    let oddPaths policy : struct (string * string)[] =
        conditions policy
        |> List.collect Condition.leaves
        |> List.choose Condition.startTest
        |> List.choose (fun test -> StartTest.whyNoPath test |> Option.map (fun why -> struct (string test, why)))
        |> List.distinct
        |> Array.ofList

    /// What it asks of the name of the source that starts a trace.
    let sourceTests policy =
        conditions policy
        |> List.collect Condition.leaves
        |> List.choose Condition.startTest
        |> List.choose StartTest.sourceTest
        |> Array.ofList

    /// The user functions in it, in order: two equal policies may still hold different ones under one name.
    let functions policy : obj list =
        let ofPart below =
            let part = part below

            [
                for condition in Option.toList part.Condition do
                    yield! Condition.functions condition
                for key, _ in Option.toList part.Keys do
                    for named in Option.toList (TraceKey.userFunction key) do
                        named.Run :> obj
            ]

        everything policy |> List.collect ofPart

    /// Whether it calls a user's function when a trace starts.
    let callsAtStart policy =
        let byKeys = keys policy |> List.choose TraceKey.userFunction

        not byKeys.IsEmpty
        || conditions policy |> List.exists (fun condition -> not (Condition.startFunctions condition).IsEmpty)

    /// Whether it calls a user's function when a span ends.
    let callsOnSpans policy = conditions policy |> List.exists (fun condition -> not (Condition.spanFunctions condition).IsEmpty)

    /// The rules that can keep a trace, one for each part that gives an opinion of its own: the innermost name around the part, else its
    /// kind; and whether the part pays for what it keeps. A parent's decision is none of them.
    let rules policy : (string * bool) list =
        let rec below name isPaid policy =
            let own kind isPaid = [ (if name = "" then kind else name), isPaid ]
            let inParts isPaid = parts policy |> List.collect (below name isPaid)

            match policy with
            | Policy.Always -> own "always" isPaid
            | Policy.FixedRatio _ -> own "fixedRatio" isPaid
            | Policy.Adaptive _ -> own "adaptive" true
            | Policy.RateLimited _ -> own "rateLimited" true
            | Policy.AdaptiveWindow _ -> own "adaptiveWindow" true
            | Policy.FirstSeen _ -> own "firstSeen" true
            | Policy.Never
            | Policy.Abstain -> []
            | Policy.Named(name, inner) -> below name isPaid inner
            | Policy.PerKey _
            | Policy.ParentBased _
            | Policy.Conditional _
            | Policy.OrElse _
            | Policy.AnyOf _
            | Policy.AllOf _
            | Policy.Annotate _ -> inParts isPaid

        below "" false policy |> List.distinct

    /// The annotations in it, inner before outer: of two that set one key on one trace, the later counts.
    let rec annotations policy =
        let part = part policy
        List.collect annotations part.Parts @ Option.toList part.Attributes

    /// How many attributes the annotations in it set.
    let rec annotationCount policy =
        let part = part policy
        let own = part.Attributes |> Option.map List.length |> Option.defaultValue 0
        part.Parts |> List.fold (fun count below -> count + annotationCount below) own

    /// How many annotations a policy may have.
    let maxAnnotations = 64

    /// The parts of an orElse, or the policy itself.
    let alternatives (policy: Policy) = if policy.IsOrElse then parts policy else [ policy ]

    /// `first`, or `second` if it abstains. Chains are one list, so that orElse is associative in structure too.
    let orElse second first = Policy.OrElse(alternatives first @ alternatives second)
