// Claims of the algebra: orElse is a monoid, anyOf and allOf are a lattice, conditional acts on both. Every law is checked over
// whole sequences of arrivals, each side with a fresh state of its own, so that it holds for stateful parts too.
module Tracing.Functional.Tests.LawTests

open Expecto
open FsCheck.FSharp
open Tracing.Functional

/// Opinions of a policy on all arrivals in turn.
let private opinions policy (incomings: Incomings) =
    let decide state incoming =
        let evaluation, _, next = Evaluate.decide policy (Make.moment incoming) state
        evaluation.Opinion, next

    incomings.List |> List.mapFold decide (Evaluate.start policy) |> fst

let private thresholdOf opinion =
    match opinion with
    | Opinion.Abstain -> None
    | Opinion.Say(threshold, _) -> Some threshold.Value

let private thresholds policy incomings = opinions policy incomings |> List.map thresholdOf

/// The same opinion on every arrival: threshold and reliability.
let private same left right incomings =
    let left, right = opinions left incomings, opinions right incomings

    left = right
    |> Prop.label $"%A{left} against %A{right}"
    |> Prop.classify (List.exists ((<>) Opinion.Abstain) left) "some opinion"

/// The same threshold on every arrival.
let private alike left right incomings =
    let left, right = thresholds left incomings, thresholds right incomings

    left = right
    |> Prop.label $"%A{left} against %A{right}"
    |> Prop.classify (List.exists (fun t -> t <> Some 0UL) left) "above 0"

/// Never abstains: lattice laws are about thresholds.
let private total policy = Policy.OrElse [ policy; Policy.Never ]

let private keeps policy state incoming =
    let evaluation, isKept, _ = Evaluate.decide policy (Make.moment incoming) state
    evaluation.Opinion <> Opinion.Abstain, isKept

let private statesOf state =
    match state with
    | State.Parts [ left; right ] -> left, right
    | _ -> failwith "two parts have two states"

/// Checks a claim on every arrival, at the states that the whole has come to.
let private everywhere check whole (incomings: Incomings) =
    let step (state, isGood) incoming =
        let _, isKept, next = Evaluate.decide whole (Make.moment incoming) state
        next, isGood && check (statesOf state) incoming isKept

    incomings.List |> List.fold step (Evaluate.start whole, true) |> snd

/// Under an allOf a part pays for what others keep, so that what it keeps depends on them.
let private isAlone policy = not (Policy.exists _.IsAllOf policy)

[<Tests>]
let lawTests =
    testList
        "LawTests"
        [
            property "orElse is associative" (fun (p, q, r, incomings) ->
                same (Policy.OrElse [ Policy.OrElse [ p; q ]; r ]) (Policy.OrElse [ p; Policy.OrElse [ q; r ] ]) incomings)

            property "orElse builds one list of a chain" (fun (p, q, r) ->
                Policy.orElse r (Policy.orElse q p) = Policy.orElse (Policy.orElse r q) p)

            property "abstain is the identity of orElse, anyOf and allOf on both sides" (fun (p: Policy, incomings) ->
                [ Policy.OrElse; Policy.AnyOf; Policy.AllOf ]
                |> List.collect (fun make -> [ make [ Policy.Abstain; p ]; make [ p; Policy.Abstain ]; make [ p ] ])
                |> List.map (fun combined -> same combined p incomings)
                |> List.reduce (.&.))

            property "orElse says what its first part says wherever that has an opinion" (fun (p, q, incomings) ->
                let first = opinions p incomings
                // If the first part abstains, nobody pays twice: the second goes on as it does alone.
                let both = opinions (Policy.OrElse [ p; Policy.Conditional(Condition.Constant false, q) ]) incomings
                first = both)

            property "orElse never falls through on a drop" (fun (p, q, incomings) ->
                let chain = Policy.OrElse [ total p; q ]
                same chain (total p) incomings)

            property "anyOf and allOf are commutative" (fun (p, q, incomings) ->
                same (Policy.AnyOf [ p; q ]) (Policy.AnyOf [ q; p ]) incomings
                .&. same (Policy.AllOf [ p; q ]) (Policy.AllOf [ q; p ]) incomings)

            property "anyOf and allOf are associative" (fun (p, q, r, incomings) ->
                let associates make =
                    same (make [ p; make [ q; r ] ]) (make [ make [ p; q ]; r ]) incomings
                    .&. same (make [ p; q; r ]) (make [ make [ p; q ]; r ]) incomings

                associates Policy.AnyOf .&. associates Policy.AllOf)

            property "anyOf and allOf are idempotent" (fun (p: Policy, incomings) ->
                same (Policy.AnyOf [ p; p ]) p incomings .&. same (Policy.AllOf [ p; p ]) p incomings)

            property "anyOf and allOf absorb each other" (fun (p: Policy, q, incomings) ->
                let p, q = total p, total q

                same (Policy.AnyOf [ p; Policy.AllOf [ p; q ] ]) p incomings
                .&. alike (Policy.AllOf [ p; Policy.AnyOf [ p; q ] ]) p incomings)

            property "anyOf and allOf distribute over each other" (fun (p, q, r, incomings) ->
                let p, q, r = total p, total q, total r
                let distributes a b = alike (a [ p; b [ q; r ] ]) (b [ a [ p; q ]; a [ p; r ] ]) incomings
                distributes Policy.AnyOf Policy.AllOf .&. distributes Policy.AllOf Policy.AnyOf)

            property "never and always are the ends of the lattice" (fun (p: Policy, incomings) ->
                let p = total p

                alike (Policy.AnyOf [ p; Policy.Never ]) p incomings
                .&. same (Policy.AllOf [ p; Policy.Always ]) p incomings
                .&. same (Policy.AnyOf [ p; Policy.Always ]) Policy.Always incomings
                .&. alike (Policy.AllOf [ p; Policy.Never ]) Policy.Never incomings)

            property "anyOf keeps what either part keeps" (fun (p, q, incomings) ->
                let check (left, right) incoming isKept = isKept = (snd (keeps p left incoming) || snd (keeps q right incoming))
                everywhere check (Policy.AnyOf [ p; q ]) incomings)

            property "allOf keeps what all parts that have an opinion keep" (fun (p, q, incomings) ->
                let check (left, right) incoming isKept =
                    let said = [ keeps p left incoming; keeps q right incoming ] |> List.filter fst
                    isKept = (not said.IsEmpty && List.forall snd said)

                everywhere check (Policy.AllOf [ p; q ]) incomings)

            propertyOf 500 "anyOf keeps over time what its parts keep alone, where no allOf ties them" (fun (p, q, incomings: Incomings) ->
                let kept policy =
                    let decide state incoming = (let _, isKept, next = Evaluate.decide policy (Make.moment incoming) state in isKept, next)
                    incomings.List |> List.mapFold decide (Evaluate.start policy) |> fst

                let isTied = not (isAlone p && isAlone q)
                (isTied || kept (Policy.AnyOf [ p; q ]) = List.map2 (||) (kept p) (kept q)) |> Prop.classify isTied "tied")

            property "a greater randomness is never dropped where a smaller one is kept" (fun (policy, incoming: Incoming, R56 a, R56 b) ->
                let state = Evaluate.start policy
                let keepsAt r = snd (keeps policy state { incoming with R = r })
                not (keepsAt (min a b)) || keepsAt (max a b))

            property "conditional true is the policy" (fun (p: Policy, incomings) ->
                same (Policy.Conditional(Condition.Constant true, p)) p incomings)

            property "conditional false abstains" (fun (p: Policy, incomings) ->
                same (Policy.Conditional(Condition.Constant false, p)) Policy.Abstain incomings)

            property "conditionals in each other are one with both conditions" (fun (c, d, p: Policy, incomings) ->
                same (Policy.Conditional(c, Policy.Conditional(d, p))) (Policy.Conditional(Condition.And(c, d), p)) incomings)

            property "conditional distributes over orElse, anyOf and allOf" (fun (c, p, q, incomings) ->
                let distributes make =
                    same (Policy.Conditional(c, make [ p; q ])) (make [ Policy.Conditional(c, p); Policy.Conditional(c, q) ]) incomings

                distributes Policy.OrElse .&. distributes Policy.AnyOf .&. distributes Policy.AllOf)

            property "a condition that is not known yet does not hold" (fun (p: Policy, incomings) ->
                same (Policy.Conditional(Condition.AnySpan SpanTest.Failed, p)) Policy.Abstain incomings)

            property "names and annotations leave opinions alone" (fun (p: Policy, incomings) ->
                same (Policy.Named("n", p)) p incomings .&. same (Policy.Annotate([ "k", Constant.Flag true ], p)) p incomings)
        ]
