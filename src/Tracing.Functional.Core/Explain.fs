// Why a policy answers a trace as it does: a tree with every part's opinion and reason.
// Pure. Law: folding the leaves' opinions up the tree gives what Evaluate says.
namespace Tracing.Functional

open System.Globalization

module internal Explain =

    let private leaf title detail opinion =
        {
            Title = title
            Opinion = Some opinion
            Detail = detail
            Combination = Combination.Leaf
            Below = []
        }

    let private percent (ratio: float) = (ratio * 100.0).ToString("0.####", CultureInfo.InvariantCulture) + " %"

    let private debtDetail (law: DebtLaw) tat now =
        let debt = float (law.Debt(tat, now)) / float law.Tau
        let sheds = law.ThresholdAt(tat, now) = Bits56.Limit
        let text = "debt " + debt.ToString("0.##", CultureInfo.InvariantCulture) + " traces"
        if sheds then text + ", shed" else text

    let private parentDetail (parent: ParentFacts) =
        match parent.Origin, parent.IsSampled, parent.HasThreshold with
        | ParentOrigin.None, _, _ -> "no parent"
        | _, true, true -> $"parent sampled, th {parent.Threshold}"
        | _, true, false -> "parent sampled, its probability unknown"
        | _, false, _ -> "parent not sampled"

    let rec private notAsked policy =
        {
            Title = title policy
            Opinion = None
            Detail = ""
            Combination = combination policy
            Below = Policy.parts policy |> List.map notAsked
        }

    and private title policy =
        match policy with
        | Policy.Conditional(condition, _) -> $"when {condition}"
        | Policy.OrElse _ -> "orElse"
        | Policy.AnyOf _ -> "anyOf"
        | Policy.AllOf _ -> "allOf"
        | Policy.ParentBased _ -> "parentBased"
        | Policy.PerKey(key, _, _) -> $"per {key}"
        | Policy.Named(name, _) -> Canonical.title name
        | Policy.Annotate _ -> "annotate"
        | leaf -> leaf.ToString()

    and private combination policy =
        match policy with
        | Policy.AnyOf _ -> Combination.AnyOf
        | Policy.AllOf _ -> Combination.AllOf
        | other when (Policy.parts other).IsEmpty -> Combination.Leaf
        | _ -> Combination.FirstOf

    let private inner policy detail (parts: Explanation list) =
        let opinions = parts |> List.choose _.Opinion

        let opinion =
            match combination policy, opinions with
            | _, [] -> Opinion.Abstain
            | Combination.AnyOf, opinions -> List.reduce Opinion.anyOf opinions
            | Combination.AllOf, opinions -> List.reduce Opinion.allOf opinions
            | _, opinions -> opinions |> List.reduce (fun first second -> Opinion.orElse second first)

        {
            Title = title policy
            Opinion = Some opinion
            Detail = detail
            Combination = combination policy
            Below = parts
        }

    let private part state i =
        match state with
        | State.Parts states -> states[i]
        | _ -> State.Stateless

    let private quoted (value: string | null) =
        match value with
        | null -> "missing"
        | value -> Canonical.text value

    let private truthDetail truth =
        match truth with
        | Truth.Yes -> "holds"
        | Truth.No -> "does not hold"
        | Truth.Unknown -> "not known yet"

    /// Explains one arrival at that state; nothing is charged or counted.
    let rec policy (moment: Moment) (policy': Policy) (state: State) : Explanation =
        let say detail opinion = leaf (policy'.ToString()) detail opinion
        let threshold t isReliable = Opinion.Say(Threshold t, isReliable)

        match policy', state with
        | Policy.Always, _ -> say "" Opinion.always
        | Policy.Never, _ -> say "" Opinion.never
        | Policy.FixedRatio ratio, _ -> say (percent ratio) (Opinion.Say(Thresholds.ofRatio ratio, true))
        | Policy.Adaptive settings, State.Debt tat ->
            let law = DebtLaw.OfAdaptive settings
            say (debtDetail law tat moment.Now) (threshold (law.ThresholdAt(tat, moment.Now)) true)
        | Policy.RateLimited(rate, burst), State.Debt tat ->
            let law = DebtLaw.OfRateLimited(rate, burst)
            say (debtDetail law tat moment.Now) (threshold (law.ThresholdAt(tat, moment.Now)) false)
        | Policy.AdaptiveWindow(target, size), State.Window window ->
            let next = WindowController.ask target size moment.Now window
            say $"request {next.Asked}" (threshold next.Threshold true)
        | Policy.Conditional(condition, below), _ -> conditional moment policy' condition below (part state 0)
        | Policy.OrElse parts, _ -> inTurn moment policy' parts state
        | Policy.ParentBased _, _ -> byParent moment policy' state
        | Policy.PerKey(key, settings, below), State.Keyed keyed -> perKey moment policy' key settings below keyed
        | Policy.FirstSeen _, State.Keyed _ ->
            let answer = Evaluate.ask "" moment policy' state

            say
                (if answer.Opinion = Opinion.Abstain then
                     "seen before, or no key"
                 else
                     "first of its key")
                answer.Opinion
        | other, _ when (Policy.parts other).IsEmpty -> say "" Opinion.Abstain
        | other, _ -> Policy.parts other |> List.mapi (fun i below -> policy moment below (part state i)) |> inner other ""

    and private conditional moment whole condition below state =
        let mutable fault: Fault | null = null
        let facts = moment.Facts

        let truth = Condition.truth condition &facts moment.Progress &fault
        let detail = if isNull fault then truthDetail truth else "a user's function threw"
        inner whole detail [ (if truth = Truth.Yes then policy moment below state else notAsked below) ]

    and private inTurn moment whole parts state =
        let next (isAnswered, explanations) (i, below) =
            if isAnswered then
                true, notAsked below :: explanations
            else
                let explanation = policy moment below (part state i)
                explanation.HasOpinion, explanation :: explanations

        let _, explanations = parts |> List.indexed |> List.fold next (false, [])
        inner whole "" (List.rev explanations)

    and private byParent moment whole state =
        let parent = moment.Facts.Parent
        let asked = Evaluate.parentCase parent whole

        let parts =
            Policy.parts whole
            |> List.mapi (fun i below -> if asked = Some i then policy moment below (part state i) else notAsked below)

        match asked with
        | Some _ -> inner whole (parentDetail parent) parts
        | None ->
            { inner whole (parentDetail parent) parts with
                Opinion = Some(Evaluate.followed parent)
                Combination = Combination.Leaf
            }

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

    /// The opinion again, from the leaves up: what every part says follows from the parts below it.
    let rec fold explanation : Opinion option =
        match explanation.Combination, explanation.Opinion with
        | _, None -> None
        | Combination.Leaf, opinion -> opinion
        | combination, _ ->
            let opinions = explanation.Below |> List.choose fold

            match combination with
            | Combination.AnyOf -> opinions |> List.fold Opinion.anyOf Opinion.Abstain |> Some
            | Combination.AllOf -> opinions |> List.fold Opinion.allOf Opinion.Abstain |> Some
            | _ -> opinions |> List.fold (fun first second -> Opinion.orElse second first) Opinion.Abstain |> Some
