// The plain meaning of a policy: a pure function from what is known, the time and the state to an opinion and the next
// state. Slow and obvious on purpose; Compile is the fast one and a property says that both agree.
namespace Tracing.Functional

open System

/// One trace when it is decided: what is known of it, the time, and its randomness.
[<NoComparison; NoEquality>]
type internal Moment =
    {
        Facts: StartFacts
        Progress: Progress
        Now: int64
        Randomness: Randomness
    }

    /// A trace that starts.
    static member AtStart(facts, now, randomness) = { Facts = facts; Progress = Progress.nothing; Now = now; Randomness = randomness }

/// The opinion on one arrival, with all that follows from it.
[<NoComparison; NoEquality>]
type internal Evaluation =
    {
        Opinion: Opinion
        /// The innermost name, or kind of leaf, that the opinion comes from; empty if all abstain.
        Rule: string
        /// Attributes for what is kept; of one key the last counts.
        Notes: (string * Constant) list
        /// What the arrival counts for as shed, if it is dropped and would not be without rate limits; else 0.
        Shed: float
        Fault: Fault | null
        /// The state afterwards, once it is known whether the trace is kept.
        Settle: bool -> State
    }

module internal Evaluate =

    let private silent state =
        {
            Opinion = Opinion.Abstain
            Rule = ""
            Notes = []
            Shed = 0.0
            Fault = null
            Settle = fun _ -> state
        }

    let private say rule opinion = { silent State.Stateless with Opinion = opinion; Rule = rule }

    let private firstFault (left: Evaluation) (right: Evaluation) : Fault | null = if isNull left.Fault then right.Fault else left.Fault

    /// A state before any arrival.
    let rec start policy =
        match policy with
        | Policy.Adaptive _
        | Policy.RateLimited _ -> State.Debt DebtLaw.Fresh
        | Policy.AdaptiveWindow _ -> State.Window Window.Fresh
        | Policy.PerKey(_, _, inner) -> State.Keyed(KeyedState.start (start inner))
        | Policy.FirstSeen _ -> State.Keyed(KeyedState.start (State.Seen Int64.MinValue))
        | Policy.Always
        | Policy.Never
        | Policy.Abstain
        | Policy.FixedRatio _ -> State.Stateless
        | Policy.Conditional _
        | Policy.OrElse _
        | Policy.AnyOf _
        | Policy.AllOf _
        | Policy.ParentBased _
        | Policy.Named _
        | Policy.Annotate _ -> State.Parts(Policy.parts policy |> List.map start)

    let private askDebt rule isReliable (law: DebtLaw) (moment: Moment) tat =
        let threshold = Threshold(law.ThresholdAt(tat, moment.Now))
        let pays kept = kept && threshold.Keeps moment.Randomness

        { say rule (Opinion.Say(threshold, isReliable)) with
            Shed = (if threshold.Value = Bits56.Limit then 1.0 else 0.0)
            Settle = fun kept -> State.Debt(if pays kept then law.Charge(tat, moment.Now) else tat)
        }

    /// What an arrival counts for as shed by two parts of which either can keep it: 0 if one of them may.
    let private shedByAny left right =
        let spares evaluation = Opinion.mayKeep evaluation.Opinion
        if spares left || spares right then 0.0 else max left.Shed right.Shed

    /// The same for two parts that must both keep it: 0 if one of them drops it whatever its rate.
    let private shedByAll left right =
        let dropsByChoice evaluation = Opinion.drops evaluation.Opinion && evaluation.Shed = 0.0

        if dropsByChoice left || dropsByChoice right then
            0.0
        else
            max left.Shed right.Shed

    let private combine combineOpinions combineSheds (left: Evaluation) (right: Evaluation) =
        let opinion = combineOpinions left.Opinion right.Opinion

        let isLeft =
            match left.Opinion, right.Opinion, opinion with
            | Opinion.Abstain, _, _ -> false
            | _, Opinion.Abstain, _ -> true
            | Opinion.Say(a, _), _, Opinion.Say(t, _) -> a.Value = t.Value
            | _ -> false

        {
            Opinion = opinion
            Rule = if isLeft then left.Rule else right.Rule
            Notes = left.Notes @ right.Notes
            Shed = combineSheds left right
            Fault = firstFault left right
            Settle = left.Settle
        }

    let private settleAll (evaluations: Evaluation list) kept =
        State.Parts(evaluations |> List.map (fun evaluation -> evaluation.Settle kept))

    /// The index, among the parts of a parentBased, of the one that decides under that parent; 0 is the root. None if the parent is
    /// followed.
    let decidingPart (parent: ParentFacts) (cases: ParentCases) =
        match ParentCase.Of parent with
        | None -> Some 0
        | Some case -> cases.Overridden |> List.tryFindIndex (fun (other, _) -> other = case) |> Option.map ((+) 1)

    /// A sampled parent without a usable th is followed; how many traces it stands for is not known.
    let followed (parent: ParentFacts) =
        if parent.HasThreshold then Opinion.Say(parent.Threshold, true)
        elif parent.IsSampled then Opinion.Say(Threshold.Always, false)
        else Opinion.never

    /// The opinion on one arrival, and how the state goes on.
    let rec ask rule (moment: Moment) policy state : Evaluation =
        let named (name: string) = if rule = "" then name else rule
        let only = State.parts 1 state |> List.head

        match policy with
        | Policy.Always -> say (named "always") Opinion.always
        | Policy.Never -> say (named "never") Opinion.never
        | Policy.Abstain -> silent state
        | Policy.FixedRatio ratio -> say (named "fixedRatio") (Opinion.Say(Thresholds.ofRatio ratio, true))
        | Policy.Adaptive settings -> askDebt (named "adaptive") true (DebtLaw.OfAdaptive settings) moment (State.debt state)
        | Policy.RateLimited(rate, burst) ->
            askDebt (named "rateLimited") false (DebtLaw.OfRateLimited(rate, burst)) moment (State.debt state)
        | Policy.AdaptiveWindow(target, size) ->
            let next = WindowController.ask target size moment.Now (State.window state)

            { say (named "adaptiveWindow") (Opinion.Say(Threshold next.Threshold, true)) with
                Settle = fun _ -> State.Window next
            }
        | Policy.Conditional(condition, inner) -> askConditional rule moment condition inner only
        | Policy.OrElse parts -> askInTurn rule moment parts (State.parts parts.Length state)
        | Policy.AnyOf parts -> askAll (combine Opinion.anyOf shedByAny) rule moment parts (State.parts parts.Length state)
        | Policy.AllOf parts -> askAll (combine Opinion.allOf shedByAll) rule moment parts (State.parts parts.Length state)
        | Policy.ParentBased(root, cases) -> askParentBased rule moment root cases state
        | Policy.PerKey _
        | Policy.FirstSeen _ when not moment.Progress.IsStartKnown -> silent state
        | Policy.PerKey(key, settings, inner) -> askPerKey rule moment key settings inner (State.keyed (start inner) state)
        | Policy.FirstSeen(key, period, maxKeys) ->
            State.keyed (State.Seen Int64.MinValue) state
            |> askFirstSeen (named "firstSeen") moment key (Keys.nanoseconds period) maxKeys
        | Policy.Named(name, inner) ->
            let evaluation = ask name moment inner only
            { evaluation with Settle = settleAll [ evaluation ] }
        | Policy.Annotate(attributes, inner) ->
            let evaluation = ask rule moment inner only
            let added = if Opinion.keeps moment.Randomness evaluation.Opinion then attributes else []
            { evaluation with Notes = evaluation.Notes @ added; Settle = settleAll [ evaluation ] }

    and private askConditional rule moment condition inner state =
        let mutable fault: Fault | null = null
        let facts = moment.Facts

        if Condition.truth condition &facts moment.Progress &fault = Truth.Yes then
            let evaluation = ask rule moment inner state

            { evaluation with
                Fault = (if isNull fault then evaluation.Fault else fault)
                Settle = settleAll [ evaluation ]
            }
        else
            { silent (State.Parts [ state ]) with Fault = fault }

    and private askInTurn rule moment parts states =
        let askNext (found: Evaluation, evaluations) (part, state) =
            match found.Opinion with
            | Opinion.Say _ -> found, silent state :: evaluations
            | Opinion.Abstain ->
                let evaluation = ask rule moment part state
                combine (fun first second -> Opinion.orElse second first) shedByAny found evaluation, evaluation :: evaluations

        let found, evaluations = List.zip parts states |> List.fold askNext (silent State.Stateless, [])
        { found with Settle = settleAll (List.rev evaluations) }

    and private askAll combineTwo rule moment parts states =
        let evaluations = List.map2 (ask rule moment) parts states
        { List.reduce combineTwo evaluations with Settle = settleAll evaluations }

    and private askParentBased rule moment root cases state =
        let parts = root :: List.map snd cases.Overridden
        let states = State.parts parts.Length state

        match decidingPart moment.Facts.Parent cases with
        | Some i ->
            let evaluation = ask rule moment parts[i] states[i]

            { evaluation with
                Settle = fun kept -> State.Parts(List.updateAt i (evaluation.Settle kept) states)
            }
        | None ->
            let rule = if rule = "" then "parent" else rule
            { say rule (followed moment.Facts.Parent) with Settle = fun _ -> State.Parts states }

    and private askPerKey rule moment key settings inner keyed =
        let mutable fault: Fault | null = null

        let value = Keys.orEmpty (Keys.read key moment.Facts &fault)

        let slot, taken =
            KeyedState.find settings.MaxKeys (Keys.nanoseconds settings.IdleAfter) (start inner) value moment.Now keyed

        let evaluation = ask rule moment inner (KeyedState.state slot taken)

        { evaluation with
            Fault = (if isNull fault then evaluation.Fault else fault)
            Settle = fun kept -> State.Keyed(KeyedState.update slot (evaluation.Settle kept) taken)
        }

    and private askFirstSeen rule moment key period maxKeys keyed =
        let mutable fault: Fault | null = null

        match Keys.read key moment.Facts &fault with
        | null -> { silent (State.Keyed keyed) with Fault = fault }
        | value ->
            match KeyedState.find maxKeys period (State.Seen Int64.MinValue) value moment.Now keyed with
            | None, taken -> silent (State.Keyed taken)
            | Some i, taken ->
                let at = State.seen taken.Slots[i].State

                if at <> Int64.MinValue && moment.Now - at < period then
                    silent (State.Keyed taken)
                else
                    let seen kept = if kept then State.Seen moment.Now else taken.Slots[i].State

                    { say rule Opinion.always with
                        Settle = fun kept -> State.Keyed(KeyedState.update (Some i) (seen kept) taken)
                    }

    /// Whether the arrival is kept, why, and the state afterwards.
    let decide policy (moment: Moment) state =
        let evaluation = ask "" moment policy state
        let isKept = Opinion.keeps moment.Randomness evaluation.Opinion
        evaluation, isKept, evaluation.Settle isKept
