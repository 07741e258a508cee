// What a policy's text expects of itself: traces, and what becomes of each. Owns the data and the check by the plain meaning.
namespace Tracing.Functional.Parsing

open System
open Tracing.Functional

/// What becomes of a trace, whatever its randomness is.
[<RequireQualifiedAccess>]
type internal Outcome =
    | Kept
    | Dropped
    /// Kept or dropped by its randomness.
    | Sampled

/// A trace, and what is to become of it.
[<NoComparison; NoEquality>]
type internal Expectation =
    {
        Start: StartFacts
        Root: SpanRecord
        /// The spans below the root.
        Spans: SpanRecord list
        Outcome: Outcome
        /// The rule that is to decide; None if that does not matter.
        Rule: string option
        /// From the word expect to the last token.
        Place: Extent
        /// The numbers of its first token and of the one behind its last.
        Tokens: struct (int * int)
        /// The outcome and its rule.
        OutcomePlace: Extent
    }

module internal Expectation =

    let private word outcome =
        match outcome with
        | Outcome.Kept -> "kept"
        | Outcome.Dropped -> "dropped"
        | Outcome.Sampled -> "sampled"

    let describe outcome rule =
        match rule with
        | Some rule when rule <> "" -> $"{word outcome} by {Canonical.text rule}"
        | _ -> word outcome

    let private outcomeOf opinion =
        match opinion with
        | Opinion.Abstain -> Outcome.Dropped
        | Opinion.Say(threshold, _) when threshold.Value = 0UL -> Outcome.Kept
        | Opinion.Say(threshold, _) when threshold.Value = Bits56.Limit -> Outcome.Dropped
        | Opinion.Say _ -> Outcome.Sampled

    /// Children follow their parent unless the policy says otherwise, as in a provider.
    let private following policy =
        if Policy.hasParentBased policy then
            policy
        else
            Policy.ParentBased(policy, ParentCases.Follow)

    /// What becomes of the trace when it is over, as the first trace that the policy sees.
    let private evaluate policy expectation =
        let policy = following policy
        let spans = expectation.Spans @ [ expectation.Root ]

        let moment =
            { Moment.AtStart(expectation.Start, 0L, Randomness.OfValue 0UL) with
                Progress = { Progress.ofSpans true spans with IsComplete = true; IsCut = false }
            }

        Evaluate.ask "" moment policy (Evaluate.start policy)

    /// What becomes of the trace instead, in words; None if it is what is expected.
    let failure policy expectation =
        let evaluation = evaluate policy expectation
        let actual = outcomeOf evaluation.Opinion

        let isAsExpected = actual = expectation.Outcome && expectation.Rule |> Option.forall (fun rule -> rule = evaluation.Rule)

        match evaluation.Fault with
        | null when isAsExpected -> None
        | null when evaluation.Rule = "" && actual = Outcome.Dropped -> Some "dropped: no rule has an opinion on it"
        | null -> Some(describe actual (Some evaluation.Rule))
        | fault -> Some $"not decided: function {Canonical.text fault.FunctionName} threw {fault.Error.GetType().Name}"
