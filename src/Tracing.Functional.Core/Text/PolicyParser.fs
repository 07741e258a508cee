// Policies in a policy's text: in words (always when ...) and as ToString prints them (conditional(..., always)).
namespace Tracing.Functional.Parsing

open System
open Tracing.Functional
open Tracing.Functional.Building

[<Sealed>]
type internal PolicyParser(functions: PolicyFunctions, cursor: Cursor) =

    let parts = PartParser(functions, cursor)
    let conditions = ConditionParser.kind functions
    let condition () = Connectives.either conditions cursor
    let leaf policy : Deep<Policy> = struct (policy, 1)

    /// A part with one part inside.
    let around extent (inner: Deep<Policy>) make : Deep<Policy> =
        let struct (policy, depth) = inner
        struct (make policy, Connectives.over cursor extent depth)

    let opened example = cursor.Expect("(", $"such as {example}")
    let comma () = cursor.Expect(",", null)
    let closed () = cursor.Expect(")", null)
    let name () = parts.Text("a name in quotes", "named \"vip\"", "name")

    let perKey extent key (struct (keys: Placed<int>, idleAfter: Placed<TimeSpan>)) inner =
        around extent inner (fun policy ->
            if cursor.HasFailed then
                policy
            else
                Policies.perKeyPart key { MaxKeys = keys.Value; IdleAfter = idleAfter.Value } policy
                |> ValueParser.checkedBy cursor (fun parameter -> if parameter = "idleAfter" then idleAfter.Place else keys.Place) policy)

    /// Behind per: a key, and its settings if they are not the defaults.
    let perKeyed extent inner =
        let first = cursor.Extent
        let key = parts.Key()
        let settings = parts.KeySettingsOrDefault(cursor.Since first)
        perKey extent key settings inner

    let when' extent (condition: Deep<Condition>) inner =
        let struct (condition, _) = condition
        around extent inner (fun policy -> Policy.Conditional(condition, policy))

    let named' extent name inner = around extent inner (fun policy -> Policy.Named(name, policy))
    let with' extent attributes inner = around extent inner (fun policy -> Policy.Annotate(attributes, policy))

    /// What may stand behind a policy: when, named, with and per, from left to right.
    let rec postfixes (inner: Deep<Policy>) : Deep<Policy> =
        let extent = cursor.Extent

        if cursor.TakeWord "when" then
            postfixes (when' extent (condition ()) inner)
        elif cursor.TakeWord "named" then
            postfixes (named' extent (name ()) inner)
        elif cursor.TakeWord "with" then
            postfixes (with' extent (parts.Attributes()) inner)
        elif cursor.TakeWord "per" then
            postfixes (perKeyed extent inner)
        else
            inner

    /// Parts of an orElse, in order. Those of a part that is one itself are parts of the whole.
    let elses (parser: PolicyParser) extent (first: Deep<Policy>) : Deep<Policy> =
        let struct (policy, depth) = first

        if not (cursor.IsWord "else") then
            first
        else
            let found = ResizeArray(Policy.alternatives policy)
            let mutable deepest = depth

            while cursor.TakeWord "else" do
                let struct (part, depth) = parser.Chain()
                found.AddRange(Policy.alternatives part)
                deepest <- max deepest depth

            struct (Policy.OrElse(List.ofSeq found), Connectives.over cursor extent deepest)

    let several (parser: PolicyParser) extent make example : Deep<Policy> =
        opened example
        let struct (first, depth) = parser.Policy()
        let found = ResizeArray [ first ]
        let mutable deepest = depth

        while cursor.TakeSymbol "," do
            let struct (part, depth) = parser.Policy()
            found.Add part
            deepest <- max deepest depth

        cursor.ExpectEnd(")", "policies have commas between them")
        struct (make (List.ofSeq found), Connectives.over cursor extent deepest)

    let parentCase () =
        let isRemote = cursor.TakeWord "remote"

        if not isRemote && not (cursor.TakeWord "local") then
            cursor.ExpectedWord(
                Codes.settingExpected,
                "a kind of parent (remote sampled, remote not sampled, local sampled or local not sampled)",
                [ "remote"; "local" ],
                []
            )

        let isNot = cursor.TakeWord "not"
        cursor.ExpectWord("sampled", "such as remote not sampled: never")
        cursor.Expect(":", "such as remote not sampled: never")

        match isRemote, isNot with
        | true, false -> ParentCase.RemoteSampled
        | true, true -> ParentCase.RemoteNotSampled
        | false, false -> ParentCase.LocalSampled
        | false, true -> ParentCase.LocalNotSampled

    let withCase (cases: ParentCases) case policy =
        match case with
        | ParentCase.RemoteSampled -> { cases with RemoteSampled = Some policy }
        | ParentCase.RemoteNotSampled -> { cases with RemoteNotSampled = Some policy }
        | ParentCase.LocalSampled -> { cases with LocalSampled = Some policy }
        | ParentCase.LocalNotSampled -> { cases with LocalNotSampled = Some policy }

    let parentBased (parser: PolicyParser) extent : Deep<Policy> =
        opened "parentBased(adaptive(10/s))"
        let struct (root, depth) = parser.Policy()
        let mutable cases, deepest = ParentCases.Follow, depth

        while cursor.TakeSymbol "," do
            let place = cursor.Extent
            let case = parentCase ()

            if not cursor.HasFailed && (cases.On case).IsSome then
                cursor.Fail(Codes.settingExpected, $"{case} is given twice", null, cursor.Since place)

            let struct (policy, depth) = parser.Policy()
            cases <- withCase cases case policy
            deepest <- max deepest depth

        closed ()
        struct (Policy.ParentBased(root, cases), Connectives.over cursor extent deepest)

    /// A call whose last argument is the policy that it is around.
    let calledAround (parser: PolicyParser) example (read: unit -> 'T) (make: 'T -> Deep<Policy> -> Deep<Policy>) =
        opened example
        let first = read ()
        comma ()
        let inner = parser.Policy()
        closed ()
        make first inner

    let conditional parser extent = calledAround parser "conditional(any span failed, always)" condition (when' extent)

    let named parser extent = calledAround parser "named(\"vip\", always)" name (named' extent)

    let annotate parser extent = calledAround parser "annotate({\"sampling.reason\": \"debug\"}, always)" parts.Attributes (with' extent)

    let keyAndSettings () : struct (TraceKey * struct (Placed<int> * Placed<TimeSpan>)) =
        let key = parts.Key()
        comma ()
        struct (key, parts.KeySettings())

    let perKeyCall parser extent =
        calledAround parser "perKey(path, 500 keys, idle after 10 min, adaptive(1/s))" keyAndSettings (fun (struct (key, settings)) ->
            perKey extent key settings)

    let inParentheses (parser: PolicyParser) extent =
        cursor.DeeperPolicy extent
        let inner = parser.Policy()
        cursor.Expect(")", null)
        cursor.BackPolicy()
        inner

    let call (parser: PolicyParser) extent (read: PolicyParser -> Extent -> Deep<Policy>) =
        cursor.DeeperPolicy extent
        let policy = read parser extent
        cursor.BackPolicy()
        policy

    let primary (parser: PolicyParser) : Deep<Policy> =
        let extent = cursor.Extent

        if cursor.TakeWord "always" then
            leaf Policy.Always
        elif cursor.TakeWord "never" then
            leaf Policy.Never
        elif cursor.TakeWord "adaptive" then
            leaf (parts.Adaptive())
        elif cursor.TakeWord "fixedRatio" then
            leaf (parts.FixedRatio())
        elif cursor.TakeWord "rateLimited" then
            leaf (parts.RateLimited())
        elif cursor.TakeWord "adaptiveWindow" then
            leaf (parts.AdaptiveWindow())
        elif cursor.TakeWord "firstSeen" then
            leaf (parts.FirstSeen())
        elif cursor.TakeWord "abstain" then
            leaf Policy.Abstain
        elif cursor.TakeWord "anyOf" then
            call parser extent (fun parser extent -> several parser extent Policy.AnyOf "anyOf(always, never)")
        elif cursor.TakeWord "allOf" then
            call parser extent (fun parser extent -> several parser extent Policy.AllOf "allOf(always, never)")
        elif cursor.TakeWord "orElse" then
            call parser extent (fun parser extent -> several parser extent Policy.OrElse "orElse(always, never)")
        elif cursor.TakeWord "parentBased" then
            call parser extent parentBased
        elif cursor.TakeWord "conditional" then
            call parser extent conditional
        elif cursor.TakeWord "named" then
            call parser extent named
        elif cursor.TakeWord "annotate" then
            call parser extent annotate
        elif cursor.TakeWord "perKey" then
            call parser extent perKeyCall
        elif cursor.TakeSymbol "(" then
            inParentheses parser extent
        else
            cursor.ExpectedWord(Codes.policyExpected, "a policy", Suggest.policies, Suggest.foreignPolicies)
            leaf Policy.Never

    /// A policy with what stands behind it.
    member parser.Chain() : Deep<Policy> = postfixes (primary parser)

    /// A whole policy: parts with else between them.
    member parser.Policy() : Deep<Policy> =
        let extent = cursor.Extent
        elses parser extent (parser.Chain())
