// Why a policy decides about a trace as it does: a tree with every part's opinion and reason.
// Pure. Law: folding the leaves' opinions up the tree gives what Evaluate says.
namespace Tracing.Functional

open System.Globalization

module internal Explain =

    let private leaf node reason opinion = Explanation(node, Some opinion, reason, Combination.Leaf, [])

    let private percent (ratio: float) = (ratio * 100.0).ToString("0.####", CultureInfo.InvariantCulture) + " %"

    let private debtReason (law: DebtLaw) tat now =
        let debt = float (law.Debt(tat, now)) / float law.Tau
        let sheds = law.ThresholdAt(tat, now) = Bits56.Limit
        let text = "debt " + debt.ToString("0.##", CultureInfo.InvariantCulture) + " traces"
        if sheds then text + ", shed" else text

    let private parentReason (parent: ParentFacts) =
        match parent.Origin, parent.IsSampled, parent.HasThreshold with
        | ParentOrigin.None, _, _ -> "no parent"
        | _, true, true -> $"parent sampled, th {parent.Threshold}"
        | _, true, false -> "parent sampled, its probability unknown"
        | _, false, _ -> "parent not sampled"

    let rec private notAsked policy = Explanation(node policy, None, "", combination policy, Policy.parts policy |> List.map notAsked)

    and private node policy =
        match policy with
        | Policy.Conditional(condition, _) -> $"when {condition}"
        | Policy.OrElse _ -> "orElse"
        | Policy.AnyOf _ -> "anyOf"
        | Policy.AllOf _ -> "allOf"
        | Policy.ParentBased _ -> "parentBased"
        | Policy.PerKey(key, _, _) -> $"per {key}"
        | Policy.Named(name, _) -> Canonical.title name
        | Policy.Annotate _ -> "annotate"
        | Policy.Always
        | Policy.Never
        | Policy.Abstain
        | Policy.FixedRatio _
        | Policy.Adaptive _
        | Policy.AdaptiveWindow _
        | Policy.RateLimited _
        | Policy.FirstSeen _ -> policy.ToString()

    and private combination policy =
        match policy with
        | Policy.AnyOf _ -> Combination.AnyOf
        | Policy.AllOf _ -> Combination.AllOf
        | Policy.Conditional _
        | Policy.OrElse _
        | Policy.ParentBased _
        | Policy.PerKey _
        | Policy.Named _
        | Policy.Annotate _ -> Combination.FirstOf
        | Policy.Always
        | Policy.Never
        | Policy.Abstain
        | Policy.FixedRatio _
        | Policy.Adaptive _
        | Policy.AdaptiveWindow _
        | Policy.RateLimited _
        | Policy.FirstSeen _ -> Combination.Leaf

    /// How a part combines the opinions of those below it. Abstain is the identity of every way.
    let private combine combination first second =
        match combination with
        | Combination.AnyOf -> Opinion.anyOf first second
        | Combination.AllOf -> Opinion.allOf first second
        | Combination.FirstOf
        | Combination.Leaf -> Opinion.orElse second first

    let private inner policy reason (parts: Explanation list) =
        let opinions = parts |> List.choose _.Opinion

        let opinion = opinions |> List.fold (combine (combination policy)) Opinion.Abstain

        Explanation(node policy, Some opinion, reason, combination policy, parts)

    let private quoted (value: string | null) =
        match value with
        | null -> "missing"
        | value -> Canonical.text value

    let private truthReason progress truth =
        match truth with
        | Truth.Yes -> "holds"
        | Truth.No -> "does not hold"
        | Truth.Unknown when progress.IsCut -> "not known when the trace was cut"
        | Truth.Unknown -> "not known yet"

    /// Explains one arrival at that state; nothing is charged or counted.
    let rec policy (moment: Moment) (policy': Policy) (state: State) : Explanation =
        let say reason opinion = leaf (policy'.ToString()) reason opinion
        let threshold t isReliable = Opinion.Say(Threshold t, isReliable)

        let debt (law: DebtLaw) isReliable =
            let tat = State.debt state
            say (debtReason law tat moment.Now) (threshold (law.ThresholdAt(tat, moment.Now)) isReliable)

        let parts = Policy.parts policy'
        let states = State.parts parts.Length state
        let all () = List.map2 (policy moment) parts states |> inner policy' ""

        match policy' with
        | Policy.Always -> say "" Opinion.always
        | Policy.Never -> say "" Opinion.never
        | Policy.Abstain -> say "" Opinion.Abstain
        | Policy.FixedRatio ratio -> say (percent ratio) (Opinion.Say(Thresholds.ofRatio ratio, true))
        | Policy.Adaptive settings -> debt (DebtLaw.OfAdaptive settings) true
        | Policy.RateLimited(rate, burst) -> debt (DebtLaw.OfRateLimited(rate, burst)) false
        | Policy.AdaptiveWindow(target, size) ->
            let next = WindowController.ask target size moment.Now (State.window state)
            say $"request {next.Asked}" (threshold next.Threshold true)
        | Policy.Conditional(condition, below) -> conditional moment policy' condition below states[0]
        | Policy.OrElse parts -> inTurn moment policy' parts states
        | Policy.ParentBased(_, cases) -> byParent moment policy' cases parts states
        | Policy.PerKey(key, settings, below) -> perKey moment policy' key settings below (State.keyed (Evaluate.start below) state)
        | Policy.AnyOf _
        | Policy.AllOf _
        | Policy.Named _
        | Policy.Annotate _ -> all ()
        | Policy.FirstSeen _ ->
            let evaluation = Evaluate.ask "" moment policy' state

            say
                (if evaluation.Opinion = Opinion.Abstain then
                     "seen before, or no key"
                 else
                     "first of its key")
                evaluation.Opinion

    and private conditional moment whole condition below state =
        let mutable fault: Fault | null = null
        let facts = moment.Facts

        let truth = Condition.truth condition &facts moment.Progress &fault

        let reason =
            if isNull fault then
                truthReason moment.Progress truth
            else
                "a user's function threw"

        inner whole reason [ (if truth = Truth.Yes then policy moment below state else notAsked below) ]

    and private inTurn moment whole parts states =
        let next (isDecided, explanations) below state =
            if isDecided then
                true, notAsked below :: explanations
            else
                let explanation = policy moment below state
                explanation.HasOpinion, explanation :: explanations

        let _, explanations = List.fold2 next (false, []) parts states
        inner whole "" (List.rev explanations)

    and private byParent moment whole cases parts states =
        let parent = moment.Facts.Parent
        let asked = Evaluate.decidingPart parent cases

        let parts =
            List.zip parts states
            |> List.mapi (fun i (below, state) -> if asked = Some i then policy moment below state else notAsked below)

        match asked with
        | Some _ -> inner whole (parentReason parent) parts
        | None -> Explanation(node whole, Some(Evaluate.followed parent), parentReason parent, Combination.Leaf, parts)

    and private perKey moment whole key settings below keyed =
        let mutable fault: Fault | null = null
        let value = Keys.read key moment.Facts &fault

        let slot, taken =
            KeyedState.find
                settings.MaxKeys
                (Keys.nanoseconds settings.IdleAfter)
                (Evaluate.start below)
                (Keys.orEmpty value)
                moment.Now
                keyed

        let place = if slot.IsNone then ", the overflow state" else ""
        inner whole (quoted value + place) [ policy moment below (KeyedState.state slot taken) ]

    /// Explains a start to a policy that has not decided anything yet.
    let atStart (facts: StartFacts) whole = policy (Moment.AtStart(facts, 0L, Randomness.OfValue 0UL)) whole (Evaluate.start whole)

    /// The opinion again, from the leaves up: what every part says follows from the parts below it.
    let rec fold (explanation: Explanation) : Opinion option =
        match explanation.Combination, explanation.Opinion with
        | _, None -> None
        | Combination.Leaf, opinion -> opinion
        | combination, Some _ -> explanation.PartList |> List.choose fold |> List.fold (combine combination) Opinion.Abstain |> Some
